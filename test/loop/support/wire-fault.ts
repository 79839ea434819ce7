import { connectionLost } from './wire.ts';

/**
 * What happens to requests between Capstan and Render. `…-before`: Render never saw it; `…-after`:
 * it did, and the answer is bad. The rest are answers.
 */
export const wireFaults = [
  'error-before',
  'lost-before',
  'throttled',
  'conflict',
  'refused-key',
  'error-after',
  'lost-after',
  'garbled',
  'page',
  'cut',
] as const;

export type WireFaultKind = (typeof wireFaults)[number];

export interface WireFault {
  readonly kind: WireFaultKind;
  readonly on: 'reads' | 'writes' | 'all';
  /** So many requests are concerned. */
  left: number;
}

const reply = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ message }), { status, headers });

/** What the caller gets instead, without Render having seen anything. */
export function faultBefore(kind: WireFaultKind): Response | undefined {
  switch (kind) {
    case 'error-before':
      return reply(503, 'service unavailable');
    case 'lost-before':
      throw connectionLost();
    case 'throttled':
      return reply(429, 'rate limit exceeded', { 'retry-after': '-5' });
    case 'conflict':
      return reply(409, 'another change is in progress');
    case 'refused-key':
      return reply(401, 'unauthorized');
    default:
      return undefined;
  }
}

/** What the caller gets of an answer that Render gave. */
export async function faultAfter(kind: WireFaultKind, answer: Response): Promise<Response> {
  const { status, headers } = answer;
  switch (kind) {
    case 'error-after':
      return reply(500, 'internal server error');
    case 'lost-after':
      throw connectionLost();
    case 'garbled': {
      // Numbers as strings, and every date another word.
      const text = (await answer.text()).replace(/:(\d+)/g, ':"$1"').replace(/\d{4}-/g, 'soon-');
      return new Response(text === '' ? null : text, { status, headers });
    }
    case 'page':
      return new Response('<html><body>Please wait…</body></html>', { status, headers });
    case 'cut': {
      const text = await answer.text();
      return new Response(text.slice(0, text.length / 2), { status, headers });
    }
    default:
      return answer;
  }
}

/** The fault of this request, if one is left for it. */
export function nextFault(fault: WireFault | undefined, method: string): WireFaultKind | undefined {
  if (fault === undefined || fault.left <= 0) return undefined;
  const isRead = method === 'GET';
  if (fault.on !== 'all' && (fault.on === 'reads') !== isRead) return undefined;
  fault.left -= 1;
  return fault.kind;
}
