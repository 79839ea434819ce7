import { randomUUID } from 'node:crypto';
import { type HttpReply, type Listener, listenHttp } from '../http-listener.ts';
import type { Input, Output } from './engine.ts';
import { Refusal } from './refusal.ts';

function reply(status: number, body: unknown): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

/** Serves DynamoDB's wire protocol (AWS JSON 1.0). */
export function listenDynamoDb(
  call: (operation: string, input: Input) => Promise<Output>,
): Promise<Listener> {
  return listenHttp(async ({ headers, body }) => {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    try {
      return reply(200, await call(operation, JSON.parse(body || '{}') as Input));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const { code, message, fields, status } = refusal;
      const type = `com.amazonaws.dynamodb.v20120810#${code}`;
      return reply(status, { __type: type, message, Message: message, ...fields });
    }
  });
}
