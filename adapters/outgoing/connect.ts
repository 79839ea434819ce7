import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Place } from './place.ts';
import { isSameAddress } from './public-address.ts';

/** Begins a TCP connection to an address, which is no name. */
export type Dial = (to: { readonly host: string; readonly port: number }) => Socket;

export const systemDial: Dial = ({ host, port }) => connectTcp({ host, port });

/** How to get to a place. */
export interface Line {
  readonly place: Place;
  readonly address: string;
  readonly dial: Dial;
  /** PEM of authorities to trust instead of Node's own. */
  readonly ca?: string | undefined;
  readonly signal: AbortSignal;
}

/** Waits for `event`; fails with the socket's error, when it closes, or when the signal ends. */
function once(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (settle: () => void) => () => {
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    socket.once(event, give(resolve));
    socket.once('error', (error) => give(() => reject(error))());
    socket.once(
      'close',
      give(() => reject(new Error('the connection was closed'))),
    );
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Connects to that very address, TLS with the place's name, and nothing is written before it is known where
 * the connection leads.
 */
export async function connect({ address, ca, dial, place, signal }: Line): Promise<Socket> {
  const { host, port, url } = place;
  const socket = dial({ host: address, port });
  await once(socket, 'connect', signal);
  if (!isSameAddress(socket.remoteAddress ?? '', address)) {
    socket.destroy();
    throw new Error('the connection led to another address');
  }
  if (url.protocol === 'http:') return socket;
  const secure = connectTls({
    socket,
    ALPNProtocols: ['http/1.1'],
    // A number is no name for SNI; only the operator's own places have numbers.
    ...(isIP(host) === 0 ? { servername: host.replace(/\.$/, '') } : { host }),
    ...(ca === undefined ? {} : { ca }),
  });
  try {
    await once(secure, 'secureConnect', signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return secure;
}
