import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll } from 'vitest';
import type { Dial } from '#adapters/outgoing/connect.ts';
import { aCertificate } from './a-certificate.ts';

/** A server of a customer, found under `name` by whoever is told of it. */
export interface Receiver {
  readonly port: number;
  readonly name: string;
  /** Authorities to trust, PEM. */
  readonly ca: string;
  /** What was asked, in order. */
  readonly asked: { readonly path: string; readonly host: string; readonly body: string }[];
}

/** Starts one for the tests of a file: https with a certificate of `name`, or http. */
export async function aReceiver(
  answer: RequestListener,
  { name = 'hooks.acme.example', tls = true } = {},
): Promise<Receiver> {
  const { cert, key } = aCertificate(name);
  const asked: { path: string; host: string; body: string }[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      asked.push({ path: request.url ?? '', host: request.headers.host ?? '', body });
      answer(request, response);
    });
  };
  const server: Server = tls ? createHttps({ cert, key }, listener) : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, name, ca: cert, asked };
}

/**
 * A dialler that leads to a receiver whatever the address, and says that it led where it should: so that public
 * addresses can be "reached" without the Internet. It keeps what it was asked for.
 */
export function leadingTo({ port }: Pick<Receiver, 'port'>) {
  const dialled: { host: string; port: number }[] = [];
  const dial: Dial = (to): Socket => {
    dialled.push({ ...to });
    const socket = connect({ host: '127.0.0.1', port });
    Object.defineProperty(socket, 'remoteAddress', { value: to.host });
    return socket;
  };
  return { dial, dialled };
}
