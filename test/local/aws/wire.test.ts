import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, it } from 'vitest';
import { type JsonService, listenJson, ServiceError } from '#local/aws/wire.ts';

const service: JsonService = {
  target: 'Echo_2020',
  version: '1.1',
  operations: {
    Echo: (input) => input,
    Nothing: () => undefined,
    Time: () => ({ at: new Date(1500), list: [{ at: new Date(2000) }] }),
    Refuse: () => {
      throw new ServiceError('ResourceNotFoundException', 'no such thing', 404);
    },
    Break: () => Promise.reject(new Error('a bug')),
  },
};

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function serve(services: readonly JsonService[] = [service]): Promise<string> {
  const server = await listenJson(services);
  close = server.close;
  return server.url;
}

async function call(
  target: string,
  body: string | Uint8Array<ArrayBuffer> = '{}',
  headers: Record<string, string> = {},
) {
  const url = await serve();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': target, ...headers },
    body,
  });
  return { response, body: (await response.json()) as Record<string, unknown> };
}

describe('listenJson', () => {
  it('answers an operation in the protocol version of its service', async () => {
    const { response, body } = await call('Echo_2020.Echo', '{"a":[1,"é"]}');
    expect(response.status).toBe(200);
    expect(body).toEqual({ a: [1, 'é'] });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reads a gzip body', async () => {
    const zipped = new Uint8Array(gzipSync('{"a":1}'));
    const { body } = await call('Echo_2020.Echo', zipped, { 'content-encoding': 'gzip' });
    expect(body).toEqual({ a: 1 });
  });

  it('writes times as seconds, at every depth', async () => {
    const { body } = await call('Echo_2020.Time');
    expect(body).toEqual({ at: 1.5, list: [{ at: 2 }] });
  });

  it('answers an empty object when an operation returns nothing', async () => {
    const { body } = await call('Echo_2020.Nothing', '');
    expect(body).toEqual({});
  });

  it('turns a refusal into its error name and status', async () => {
    const { response, body } = await call('Echo_2020.Refuse');
    expect(response.status).toBe(404);
    expect(body).toEqual({ __type: 'ResourceNotFoundException', message: 'no such thing' });
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  });

  it('answers 500 with the reason when an operation breaks', async () => {
    const { response, body } = await call('Echo_2020.Break');
    expect(response.status).toBe(500);
    expect(body).toEqual({ __type: 'InternalFailure', message: 'a bug' });
  });

  it.each([
    ['an unknown operation', 'Echo_2020.Missing'],
    ['an unknown service', 'Other.Echo'],
    ['an inherited property', 'Echo_2020.toString'],
  ])('names %s in its refusal', async (_, target) => {
    const { response, body } = await call(target);
    expect(response.status).toBe(400);
    expect(body['__type']).toBe('UnknownOperationException');
    expect(body['message']).toContain(target);
  });

  it.each([
    ['text', 'nonsense', {}],
    ['a list', '[]', {}],
    ['plain text called gzip', '{}', { 'content-encoding': 'gzip' }],
  ])('refuses %s as a body', async (_, text, headers) => {
    const { response, body } = await call('Echo_2020.Echo', text, headers);
    expect(response.status).toBe(400);
    expect(body['__type']).toBe('SerializationException');
  });

  it('refuses a gzip body that unpacks to more than its limit', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(20 * 2 ** 20)));
    const { response } = await call('Echo_2020.Echo', bomb, { 'content-encoding': 'gzip' });
    expect(response.status).toBe(413);
  });

  it('rejects when its port is taken', async () => {
    const url = await serve();
    await expect(listenJson([service], Number(new URL(url).port))).rejects.toThrow('EADDRINUSE');
  });

  it('closes while a client keeps its connection open', async () => {
    const url = await serve();
    const idle = request(url, { method: 'POST', headers: { 'content-length': 10 } });
    idle.on('error', () => undefined);
    idle.write('{');
    await close?.();
    close = undefined;
    await expect(fetch(url)).rejects.toThrow();
  });

  it('lets an SDK client see the exception by its modelled name', async () => {
    const refuse = () => {
      throw new ServiceError('InvalidNextToken', 'The token is not one of ours.');
    };
    const granite = { target: 'GraniteServiceVersion20100801', version: '1.0' } as const;
    const endpoint = await serve([{ ...granite, operations: { DescribeAlarms: refuse } }]);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials });
    await expect(client.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
      name: 'InvalidNextToken',
      message: 'The token is not one of ours.',
    });
  });
});
