import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import { writeDurableApp } from '../../fixtures/durable-app.ts';

const START = Date.UTC(2026, 0, 5, 9);
const clock = new PacedClock(START);
const assembly = writeDurableApp();
let runtime: Runtime;
let open = '';
let closed = '';

beforeAll(async () => {
  runtime = await startRuntime({ assembly, clock, region: 'eu-west-1' });
  open = runtime.find('Durable/OpenUrl')?.attributes['FunctionUrl'] ?? '';
  closed = runtime.find('Durable/ClosedUrl')?.attributes['FunctionUrl'] ?? '';
});

afterAll(async () => {
  await runtime.stop();
  clock.stop();
  rmSync(assembly, { recursive: true });
});

describe('a function URL', () => {
  it('is an output of the template, each on a port of its own', () => {
    expect(open).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(runtime.outputs['Durable']?.['Url']).toBe(open);
    expect(new URL(closed).port).not.toBe(new URL(open).port);
  });

  it('gives the function what the client sent', async () => {
    const reply = await fetch(`${open}a%20b/c?x=1&x=2&y=%2F`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'one=1; two=2', 'x-own': 'yes' },
      body: '{"grüße":1}',
    });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=%2F',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { x: '1,2', y: '/' },
      headers: { 'content-type': 'application/json', 'x-own': 'yes' },
      requestContext: {
        accountId: 'anonymous',
        http: { method: 'POST', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        stage: '$default',
        time: expect.stringMatching(/^05\/Jan\/2026:09:\d\d:\d\d \+0000$/),
      },
      body: '{"grüße":1}',
      isBase64Encoded: false,
    });
  });

  it('gives it what is no text in base64', async () => {
    const body = Uint8Array.from([0, 255, 1]);
    const headers = { 'content-type': 'application/octet-stream' };
    const reply = await fetch(open, { method: 'PUT', headers, body });
    expect(await reply.json()).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
  });

  it('gives the client status, headers and cookies', async () => {
    const reply = await fetch(open);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('x-made-by')).toBe('echo');
    expect(reply.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(await reply.json()).not.toHaveProperty('body');
  });

  it('gives the client bytes', async () => {
    const reply = await fetch(`${open}picture`);
    expect(reply.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await reply.arrayBuffer()).toString('hex')).toBe('89504e47');
  });

  it('takes what has no status for a JSON body', async () => {
    const reply = await fetch(`${open}plain?q`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({ seen: 'q' });
  });

  it('answers 502 when the function fails', async () => {
    expect((await fetch(`${open}broken`)).status).toBe(502);
  });

  it('that asks for IAM refuses who did not sign, and names who did', async () => {
    const refused = await fetch(closed);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({ Message: 'Forbidden' });
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDLOCAL/20260105/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=00';
    const reply = await fetch(closed, { headers: { authorization } });
    expect(await reply.json()).toMatchObject({
      requestContext: { authorizer: { iam: { accessKey: 'AKIDLOCAL' } } },
    });
  });
});
