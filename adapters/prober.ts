import type { Health, Prober, ServiceDetail } from '#core/playbooks/world.ts';
import { isLoopback } from './loopback.ts';

/** As Render itself does: healthy is an answer below 400 within five seconds. */
const DEADLINE_MILLISECONDS = 5_000;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

type Answer = Pick<Health, 'status'> & { readonly says: string; readonly ok: boolean };

const no = (says: string, status?: number): Answer =>
  status === undefined ? { ok: false, says } : { ok: false, status, says };

/** Where to ask; undefined when that is no place to be asked. */
function addressOf({ healthPath = '/', url }: ServiceDetail): URL | undefined {
  const base = url === undefined ? null : URL.parse(url);
  if (base === null || base.username !== '' || base.password !== '') return undefined;
  const isPlain = base.protocol === 'http:' && isLoopback(base.hostname);
  if (base.protocol !== 'https:' && !isPlain) return undefined;
  // Joined as text and compared, so that no path can lead to another host.
  const address = URL.parse(`${base.origin}/${healthPath.replace(/^\/+/, '')}`);
  return address?.origin === base.origin ? address : undefined;
}

/** The system's one word for a network failure. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.name : 'unknown failure';
}

async function ask(address: URL, signal: AbortSignal, deadline: number): Promise<Answer> {
  let at = address;
  try {
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const headers = { 'user-agent': 'capstan' };
      const response = await fetch(at, { redirect: 'manual', signal, headers });
      await response.body?.cancel();
      const { status } = response;
      const next = URL.parse(response.headers.get('location') ?? '', at.href);
      if (!REDIRECTS.has(status) || next === null) return { ok: status < 400, status, says: '' };
      // Elsewhere is not this service: that it redirects there is all that is known, and counts as well.
      if (next.origin !== at.origin) return { ok: true, status, says: ' (to another host)' };
      at = next;
    }
    return no('redirects without end');
  } catch (error) {
    if (signal.aborted) return no(`no answer within ${deadline / 1000} s`);
    return no(`no answer: ${reasonOf(error)}`);
  }
}

/** Asks services' health paths as their users reach them. */
export function prober(deadlineMilliseconds = DEADLINE_MILLISECONDS): Prober {
  return {
    async health(service) {
      const address = addressOf(service);
      if (address === undefined) {
        return { ok: false, milliseconds: 0, says: 'it has no public address to ask' };
      }
      const began = performance.now();
      const signal = AbortSignal.timeout(deadlineMilliseconds);
      const { ok, says, status } = await ask(address, signal, deadlineMilliseconds);
      const milliseconds = Math.round(performance.now() - began);
      if (status === undefined) return { ok, milliseconds, says };
      return { ok, status, milliseconds, says: `${status} in ${milliseconds} ms${says}` };
    },
  };
}
