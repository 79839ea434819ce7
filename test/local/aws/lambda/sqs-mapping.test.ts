import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lambda } from '#local/aws/lambda/lambda.ts';
import { type MappingDefinition, SqsMapping } from '#local/aws/lambda/sqs-mapping.ts';
import type { DeadLetter } from '#local/aws/queues/queue-protocol.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const folder = mkdtempSync(join(tmpdir(), 'capstan-mapping-'));
const arnOf = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);

interface Seen {
  readonly at: number;
  readonly records: { messageId: string; body: string; [name: string]: unknown }[];
}

const seen: Record<string, Seen[]> = {};
const letters: DeadLetter[] = [];
const problems: string[] = [];
const waiting = new Set<() => void>();
const wake = (): void => {
  for (const check of waiting) check();
};

const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: '000000000000',
  listeners: {
    deadLetter: (letter) => {
      letters.push(letter);
      wake();
    },
    publication: () => {},
    call: () => {},
  },
});
const lambda = new Lambda({
  clock,
  endpoints: () => ({}),
  deliver: async () => {},
  listeners: {
    // Every handler prints the batch it got.
    log: ({ functionName, record }) => {
      if (record === undefined) return;
      seen[functionName] ??= [];
      seen[functionName].push(record as unknown as Seen);
    },
    invocation: wake,
    throttle: () => {},
    failed: () => {},
    problem: () => {},
  },
});
const mappings: SqsMapping[] = [];

/** A queue, a function that prints its batches and then runs `body`, and a mapping between. */
async function connect(
  name: string,
  body: string,
  definition: Partial<MappingDefinition> = {},
  attributes: Record<string, string> = {},
): Promise<SqsMapping> {
  const functionName = name.replace('.fifo', '');
  const queueAttributes = { VisibilityTimeout: '180', ...attributes };
  await queues.create({ name, arn: arnOf(name), attributes: queueAttributes });
  const codeDirectory = join(folder, functionName);
  mkdirSync(codeDirectory);
  const code = `export const handler = async ({ Records: records }) => {
    console.log(JSON.stringify({ at: Date.now(), records }));
    const failing = records.filter(({ body }) => body.startsWith('bad'));
    ${body}
  };`;
  writeFileSync(join(codeDirectory, 'index.mjs'), code);
  lambda.define({
    name: functionName,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${functionName}`,
    handler: 'index.handler',
    codeDirectory,
    runtime: 'nodejs24.x',
    environment: {},
    timeoutSeconds: 30,
    memoryMegabytes: 128,
    logGroup: 'x',
  });
  const mapping = new SqsMapping(
    {
      uuid: name,
      queueArn: arnOf(name),
      functionName,
      batchSize: 10,
      windowSeconds: 0,
      maximumConcurrency: 5,
      reportsItemFailures: true,
      ...definition,
    },
    { clock, queues, lambda, report: (problem) => problems.push(problem), enabled: true },
  );
  mappings.push(mapping);
  return mapping;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise<void>((resolve) => {
      const check = (): void => {
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      setTimeout(check, 20);
    });
  }
}

const isEmpty = async (queue: string) => {
  const { visible, inFlight, delayed } = await queues.inspect(queue);
  return visible + inFlight + delayed === 0;
};

const send = (queue: string, body: string, more: object = {}) =>
  queues.sqs(queue, 'SendMessage', { MessageBody: body, ...more });

const bodiesOf = (name: string) =>
  (seen[name] ?? []).map(({ records }) => records.map(({ body }) => body));

beforeAll(async () => {
  await queues.start();
});

afterAll(async () => {
  for (const mapping of mappings) mapping.stop();
  await lambda.stop();
  await queues.stop();
  clock.stop();
  rmSync(folder, { recursive: true });
});

const FAILURES =
  'return { batchItemFailures: failing.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })) };';

describe('an event source mapping', () => {
  it('gives records in the form Lambda gives them, and deletes what succeeded', async () => {
    const mapping = await connect('records', FAILURES);
    await send('records', 'hello', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },
    });
    mapping.start();
    await until(() => isEmpty('records'));
    expect(seen['records']?.[0]?.records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {
          kind: {
            stringValue: 'greeting',
            stringListValues: [],
            binaryListValues: [],
            dataType: 'String',
          },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: expect.any(String),
        eventSource: 'aws:sqs',
        eventSourceARN: arnOf('records'),
        awsRegion: 'eu-west-1',
      },
    ]);
  });

  it('retries only the failed messages of a batch, each visibility timeout apart', async () => {
    await queues.create({ name: 'partial-dead', arn: arnOf('partial-dead'), attributes: {} });
    const policy = { deadLetterTargetArn: arnOf('partial-dead'), maxReceiveCount: 3 };
    const mapping = await connect(
      'partial',
      FAILURES,
      {},
      { RedrivePolicy: JSON.stringify(policy) },
    );
    for (const body of ['good 1', 'bad 1', 'good 2']) await send('partial', body);
    mapping.start();
    await until(() => letters.some(({ source }) => source === 'partial'));
    expect(bodiesOf('partial')).toEqual([['good 1', 'bad 1', 'good 2'], ['bad 1'], ['bad 1']]);
    const [first, second, third] = seen['partial']?.map(({ at }) => at) ?? [];
    for (const waited of [(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]) {
      expect(waited / 1_000).toBeGreaterThanOrEqual(179);
      expect(waited / 1_000).toBeLessThan(210);
    }
    expect((await queues.inspect('partial-dead')).messages).toMatchObject([{ body: 'bad 1' }]);
  });

  it('waits for the batching window, and not once the batch is full', async () => {
    const mapping = await connect('window', FAILURES, { batchSize: 3, windowSeconds: 60 });
    mapping.start();
    const before = clock.now();
    await send('window', 'early');
    await until(() => isEmpty('window'));
    // What the machine itself takes counts as real time.
    const waited = ((seen['window']?.[0]?.at ?? 0) - before) / 1_000;
    expect(waited).toBeGreaterThanOrEqual(60);
    expect(waited).toBeLessThan(90);
    const release = clock.hold();
    await Promise.all(['one', 'two', 'three'].map((body) => send('window', body)));
    await until(() => isEmpty('window'));
    release();
    expect(bodiesOf('window')[1]).toHaveLength(3);
  });

  it('runs as many batches side by side as its maximum concurrency and no more', async () => {
    const gate = join(folder, 'gate');
    const mapping = await connect(
      'narrow',
      `const { existsSync } = await import('node:fs');
      while (!existsSync('${gate}')) await new Promise((done) => setTimeout(done, 2));`,
      { batchSize: 1, maximumConcurrency: 2 },
    );
    for (let count = 0; count < 6; count += 1) await send('narrow', `${count}`);
    mapping.start();
    await until(() => seen['narrow']?.length === 2);
    const { inFlight, visible } = await queues.inspect('narrow');
    expect({ inFlight, visible }).toEqual({ inFlight: 2, visible: 4 });
    writeFileSync(gate, '');
    await until(() => isEmpty('narrow'));
    expect(bodiesOf('narrow').flat().sort()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('deletes what its filter does not accept', async () => {
    const mapping = await connect('filtered', FAILURES, {
      accepts: ({ body }) => String(body).startsWith('wanted'),
    });
    await send('filtered', 'spam');
    await send('filtered', 'wanted');
    mapping.start();
    await until(() => isEmpty('filtered'));
    expect(bodiesOf('filtered').flat()).toEqual(['wanted']);
  });

  it('keeps the order of a group while another group goes on', async () => {
    const mapping = await connect(
      'ordered.fifo',
      FAILURES,
      {},
      { ContentBasedDeduplication: 'true', VisibilityTimeout: '30' },
    );
    for (const [body, MessageGroupId] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['b2', 'b'],
      ['a3', 'a'],
    ] as const) {
      await send('ordered.fifo', body, { MessageGroupId });
    }
    mapping.start();
    await until(() => isEmpty('ordered.fifo'));
    const order = bodiesOf('ordered').flat();
    expect(order.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(order.filter((body) => body.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('stops while disabled and goes on when enabled', async () => {
    const mapping = await connect('switched', FAILURES);
    mapping.start();
    mapping.setEnabled(false);
    await send('switched', 'kept');
    expect((await queues.inspect('switched')).visible).toBe(1);
    expect(bodiesOf('switched')).toEqual([]);
    mapping.setEnabled(true);
    await until(() => isEmpty('switched'));
    expect(bodiesOf('switched')).toEqual([['kept']]);
  });
});
