import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Instant } from '#local/clock.ts';
import { seededRandom } from '#local/fake-render/random.ts';
import { type Api, readApiRequest } from './answer-api.ts';
import { drawFate, type Fault, type FaultMode } from './faults.ts';
import {
  changeReport,
  type Delivery,
  FeedbackSender,
  type FeedbackTarget,
  reportsOf,
} from './feedback.ts';
import { type Aftermath, aftermathFor } from './magic-addresses.ts';
import type { SentMail } from './mail.ts';
import { answerMailbox, isMailbox } from './mailbox.ts';
import { PostOffice } from './post-office.ts';
import { respond } from './respond.ts';

/*
 * Postmark on this machine, good enough for its unmodified client. It checks mails as Postmark does, renders
 * four templates (templates.ts), shows what it sent on a page (`mailboxUrl`), and keeps the record that says
 * what really happened: `sent()`. Magic addresses stand in magic-addresses.ts, faults in faults.ts:
 * `control.fault({ mode: 'timeout', share: 0.1 })`. Searches show a mail `searchLagSeconds` after it was
 * taken. Bounces are reported to `control.feedback({ url, user, password })`, on the injected clock.
 */

export interface FakePostmarkOptions {
  readonly clock: Clock;
  /** 0, or nothing, takes a free one; always on 127.0.0.1. */
  readonly port?: number;
  /** The same seed and the same requests give the same faults and ids. */
  readonly seed: number;
  readonly serverToken: string;
  /** 20 without it. */
  readonly searchLagSeconds?: number;
}

/** One request to the API, as it was met. */
export interface ApiCall {
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  /** How many mails it asked to send. */
  readonly mails: number;
  readonly fault: FaultMode;
  /** What the client wants of its connection. */
  readonly connection: string | undefined;
}

export interface FakePostmark {
  /** The API, for `apiUrl` of the credentials. */
  readonly url: string;
  readonly mailboxUrl: string;
  readonly control: {
    fault(fault: Fault): void;
    readonly current: () => Fault;
    searchLag(seconds: number): void;
    /** Where bounces are reported; nowhere without a target. */
    feedback(target: FeedbackTarget | undefined): void;
    /** Lets something become of a mail that was sent, now. */
    happen(messageId: string, what: Aftermath): void;
    /** Opens an address again, and reports it; whether it was closed. */
    reactivate(stream: string, address: string): boolean;
  };
  /** Every mail that was really sent, oldest first: what soaks are measured by. */
  sent(): readonly SentMail[];
  calls(): readonly ApiCall[];
  /** Reports of bounces and what was answered to them. */
  deliveries(): readonly Delivery[];
  stop(): Promise<void>;
}

const SEARCH_LAG_SECONDS = 20;
/** How long after it was taken a mail bounces. */
const AFTERMATH_MILLISECONDS = 10_000;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Starts a Postmark on this machine. */
export async function startFakePostmark(options: FakePostmarkOptions): Promise<FakePostmark> {
  const { clock, port = 0, seed, serverToken } = options;
  const random = seededRandom(seed);
  const office = new PostOffice(clock, seededRandom(seed + 1));
  const feedback = new FeedbackSender(clock);
  const calls: ApiCall[] = [];
  let fault: Fault = { mode: 'ok' };
  let lag = (options.searchLagSeconds ?? SEARCH_LAG_SECONDS) * 1000;
  let watched = 0;

  const api: Api = {
    office,
    serverToken,
    visible: () => {
      const until = clock.now() - lag;
      return office.sent().filter(({ takenAt }) => takenAt <= until);
    },
  };

  function happen(mail: SentMail, what: Aftermath): void {
    if (what === 'hard-bounce') office.close(mail.stream, mail.to, 'HardBounce');
    if (what === 'spam-complaint') office.close(mail.stream, mail.to, 'SpamComplaint');
    if (what === 'unsubscribe') office.close(mail.stream, mail.to, 'ManualSuppression');
    for (const report of reportsOf(mail, what, clock.now())) feedback.send(report);
  }

  /** Mails to magic addresses bounce a while after they were taken. */
  function watchSent(): void {
    for (const mail of office.sent().slice(watched)) {
      const what = aftermathFor(mail.to);
      if (what === undefined) continue;
      clock.at(clock.now() + AFTERMATH_MILLISECONDS, () => happen(mail, what));
    }
    watched = office.sent().length;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(`http://postmark${request.url ?? '/'}`) ?? new URL('http://postmark/');
    const method = request.method ?? 'GET';
    if (isMailbox(url.pathname)) return answerMailbox(office, { method, url, request }, response);
    const asked = readApiRequest(api, {
      method,
      url,
      token: headerOf(request, 'x-postmark-server-token'),
      contentType: headerOf(request, 'content-type'),
      bytes: await bodyOf(request),
    });
    const fate = drawFate(fault, asked.kind === 'read' ? 'searching' : 'sending', random);
    const mails = asked.kind === 'send' ? asked.mails.length : 0;
    const connection = headerOf(request, 'connection');
    calls.push({
      at: clock.now(),
      method,
      path: url.pathname,
      mails,
      fault: fate.mode,
      connection,
    });
    respond(clock, response, asked, fate);
    watchSent();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    mailboxUrl: `${url}/mailbox/`,
    control: {
      fault: (next) => {
        fault = next;
      },
      current: () => fault,
      searchLag: (seconds) => {
        lag = seconds * 1000;
      },
      feedback: (target) => feedback.aim(target),
      happen: (messageId, what) => {
        const mail = office.find(messageId);
        if (mail !== undefined) happen(mail, what);
      },
      reactivate: (stream, address) => {
        const wasClosed = office.reopen(stream, address);
        if (wasClosed) feedback.send(changeReport(stream, address, clock.now(), {}));
        return wasClosed;
      },
    },
    sent: () => [...office.sent()],
    calls: () => [...calls],
    deliveries: () => [...feedback.deliveries()],
    stop: () =>
      new Promise((resolve) => {
        feedback.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
