import type { SandboxedFetch } from './system.ts';

const SUFFIX = '.render.test';
/** Fetch as it was before invocations got lines of their own. */
export const socketFetch = globalThis.fetch;
const lines = new Map<string, SandboxedFetch>();

/** Where an invocation finds Render: an address of its own tells whose request it is. */
export const renderUrl = (sandbox: string): string => `http://${sandbox}${SUFFIX}/v1`;

/** Connects an invocation; its requests are answered by `exchange` until it is disconnected. */
export function connectWire(sandbox: string, exchange: SandboxedFetch): void {
  globalThis.fetch = routed;
  lines.set(sandbox, exchange);
}

export function disconnectWire(sandbox: string): void {
  lines.delete(sandbox);
}

async function routed(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!url.hostname.endsWith(SUFFIX)) return socketFetch(input, init);
  const exchange = lines.get(url.hostname.slice(0, -SUFFIX.length));
  if (exchange === undefined) throw new Error(`nobody listens at ${url.hostname}`);
  return exchange(url, init ?? {});
}

/** Fetch as it fails when the connection breaks. */
export function connectionLost(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
  return new TypeError('fetch failed', { cause });
}
