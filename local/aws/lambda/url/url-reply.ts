import type { HttpReply } from '../../http-listener.ts';
import type { Outcome } from '../sandbox.ts';

interface UrlResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const message = (status: number, Message: string): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ Message }),
});

export const forbidden = (): HttpReply => message(403, 'Forbidden');
export const tooManyRequests = (): HttpReply => message(429, 'Too Many Requests');
export const badGateway = (): HttpReply => message(502, 'Internal Server Error');

/** What a client gets of what the function returned; without a status code it is a JSON body. */
export function urlReply(outcome: Outcome): HttpReply {
  if (outcome.kind === 'error') return badGateway();
  const value = JSON.parse(outcome.payload) as unknown;
  const isResponse = typeof value === 'object' && value !== null && 'statusCode' in value;
  if (!isResponse) {
    const body = typeof value === 'string' ? value : outcome.payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers, cookies, body = '', isBase64Encoded } = value as UrlResponse;
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599) return badGateway();
  const given = Object.entries(headers ?? {}).map(([name, text]) => [
    name.toLowerCase(),
    String(text),
  ]);
  return {
    status: statusCode,
    headers: {
      'content-type': 'application/json',
      ...(Object.fromEntries(given) as Record<string, string>),
      ...(cookies === undefined ? {} : { 'set-cookie': cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
