import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a receiver behaves; the numbers are what it answers with. */
export const modes = [
  'ok',
  '500',
  '410',
  '429',
  '400',
  'hang',
  'slow',
  'redirect',
  'garbage',
  'reset-after-accept',
] as const;
export type Mode = (typeof modes)[number];

/** What a mode does with a request that was read. */
export interface Behaviour {
  readonly accepts: boolean;
  /** What is answered; undefined when it is nothing, or no HTTP. */
  readonly status?: number;
  readonly respond: (response: ServerResponse) => void | Promise<void>;
}

const saying = (status: number, text: string, headers = {}): Behaviour => ({
  accepts: status < 300,
  status,
  respond: (response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
  },
});

/** A slow receiver answers after so many real milliseconds. */
export function behaviours(slowMilliseconds: number): Readonly<Record<Mode, Behaviour>> {
  return {
    ok: saying(200, 'thank you'),
    '500': saying(500, 'out of order'),
    '410': saying(410, 'gone'),
    '429': saying(429, 'slow down', { 'retry-after': '2' }),
    '400': saying(400, 'no'),
    redirect: saying(302, '', { location: 'http://169.254.169.254/latest/meta-data/' }),
    hang: { accepts: false, respond: () => {} },
    slow: {
      accepts: true,
      status: 200,
      respond: async (response) => {
        await sleep(slowMilliseconds, undefined, { ref: false });
        response.end('at last');
      },
    },
    garbage: {
      accepts: false,
      respond: (response) => {
        response.socket?.end('\u0000 this is no HTTP \u0001\r\n\r\n');
      },
    },
    'reset-after-accept': {
      accepts: true,
      respond: (response) => {
        response.socket?.resetAndDestroy();
      },
    },
  };
}
