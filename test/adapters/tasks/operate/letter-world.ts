import { afterAll, beforeAll, beforeEach } from 'vitest';
import { sqs } from '#adapters/sqs.ts';
import { lanesOf, type TaskLane } from '#adapters/tasks/operate/lanes.ts';
import { type LyingLetter, peekLetters } from '#adapters/tasks/operate/letter-box.ts';
import { taskQueues } from '#adapters/tasks/task-queues.ts';
import type { LetterFilter } from '#core/tasks/operate/dead-letter.ts';
import type { DeathReason } from '#core/tasks/record.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../../an-aws.ts';

export const NOW = Date.UTC(2026, 7, 3, 12);
const NAMES = ['mail', 'mail-dead', 'hook.fifo', 'hook-dead.fifo'];
const arn = { email: 'arn:mail', webhook: 'arn:hook' } as const;
export const payload = {
  email: { to: 'ada@example.com', template: 'welcome', model: {} },
  webhook: { destination: 'acme', url: 'https://acme.example/', event: 'a.b', data: 'secret' },
};

/** Two lanes on the real wire: mails, and webhooks in order. They are empty before each test. */
export function letterWorld() {
  const clock = new PacedClock(NOW, 1);
  const queues = new Queues({
    clock,
    region: 'us-east-1',
    account: '111111111111',
    listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
  });
  let url = '';
  let onReceive = async (): Promise<void> => {};
  const at = (name: string) => `${url}/111111111111/${name}`;
  const outputs = () =>
    JSON.stringify({
      webhook: { normal: { url: at('hook.fifo'), deadLetterUrl: at('hook-dead.fifo') } },
      email: { high: { url: at('mail'), deadLetterUrl: at('mail-dead'), arn: 'arn:mail' } },
    });
  const lanes = (): readonly TaskLane[] => lanesOf(outputs());
  const quick = {
    perSecond: 100,
    rest: async () => {},
    now: () => clock.now(),
    isInterrupted: () => false,
    progress: () => {},
  };

  beforeAll(async () => {
    url = await queues.start();
    useAws(url);
    // Servers that lie beside each other need not be waited for.
    sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'ReceiveMessageCommand') return next(args);
          const answer = await next({ ...args, input: { ...args.input, WaitTimeSeconds: 0 } });
          await onReceive();
          return answer;
        },
      { step: 'initialize', name: 'no-wait', override: true },
    );
  });
  beforeEach(async () => {
    onReceive = async () => {};
    for (const name of NAMES) {
      await queues.create({
        name,
        arn: `arn:aws:sqs:us-east-1:111111111111:${name}`,
        attributes: name.endsWith('.fifo') ? { FifoQueue: 'true' } : {},
      });
      await queues.sqs(name, 'PurgeQueue');
    }
  });
  afterAll(async () => {
    clock.stop();
    await queues.stop();
  });

  return {
    at,
    clock,
    lanes,
    outputs,
    queues,
    /** Options of somebody who neither waits nor stops. */
    quick,
    url: () => url,
    /** Buries a task as a worker does. */
    async bury(kind: 'email' | 'webhook', id: string, reason: DeathReason, minute: number) {
      const own = taskQueues(
        {
          'arn:mail': { url: at('mail'), deadLetterUrl: at('mail-dead') },
          'arn:hook': { url: at('hook.fifo'), deadLetterUrl: at('hook-dead.fifo') },
        },
        'bucket',
      );
      const head = { id, kind, version: 1, occurredAt: '2026-08-03T12:00:00Z' };
      const message = {
        messageId: `m-${id}`,
        receiptHandle: 'r',
        queueArn: arn[kind],
        body: JSON.stringify({ ...head, payload: payload[kind] }),
        sentAt: NOW,
        ...(kind === 'webhook' ? { group: 'destination:acme' } : {}),
      };
      const diedAt = NOW + minute * 60_000;
      const failures = [{ attempt: 1, at: diedAt, because: 'the service was away' }];
      await own.bury({ message, reason, because: 'no', diedAt, kind, id, failures });
    },
    peek: (filter: LetterFilter = {}, most = 50): Promise<readonly LyingLetter[]> =>
      peekLetters(lanes(), filter, most, quick),
    /** How many others could take at once. */
    seen: async (name: string) => (await queues.inspect(name)).visible,
    /** Lets time pass for the queues. */
    async later(milliseconds: number) {
      const passed = new Promise<void>((resolve) => clock.at(clock.now() + milliseconds, resolve));
      clock.setSpeed(Number.POSITIVE_INFINITY);
      await passed;
      clock.setSpeed(1);
    },
    /** Happens between SQS's answer to a receive and its arrival. */
    afterReceive(happens: () => Promise<void>) {
      onReceive = happens;
    },
  };
}

export const idsOf = (letters: readonly LyingLetter[]): readonly (string | undefined)[] =>
  letters.map(({ id }) => id);
