// What the functions weigh and what their dress costs: node bench/handlers.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, SQSEvent } from 'aws-lambda';
import { guide } from '#config';
import { rowAlarms } from '#core/alarms.ts';
import { failuresOf, readBatch } from '#functions/shared/batch.ts';
import { observed } from '#functions/shared/observed.ts';
import { type Bundle, bundle } from '#lib/bundle.ts';
import { coldStarts } from './handlers/cold-start.ts';
import { timesOf } from './handlers/overhead.ts';
import { atMost, note, plain, report } from './measure.ts';

const ROUNDS = 9;
const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'));

const find = (bundles: readonly Bundle[], name: string): Bundle => {
  const found = bundles.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
};

const root = join(import.meta.dirname, '..');
const functions = await bundle({
  entryFolder: join(root, 'functions'),
  outFolder: join(folder, 'functions'),
  target: 'here',
});
const baseline = await bundle({
  entryFolder: join(import.meta.dirname, 'handlers', 'baseline'),
  outFolder: join(folder, 'baseline'),
  target: 'here',
});
const clients = find(baseline, 'five-clients');

// Reconcile cannot be lighter than its clients. Collect speaks PostgreSQL and Redis too: @redis/client, which
// brings every command along, is two fifths of it.
const sizeLimits = { collect: 2.6, reconcile: 1.4, notify: 1 };
for (const { name, bytes, gzipBytes } of [...functions, ...baseline]) {
  note(
    `${name}: ${(bytes / 1000).toFixed(1)} kB minified, ${(gzipBytes / 1000).toFixed(1)} gzipped`,
  );
}
report(
  Object.entries(sizeLimits).flatMap(([name, limit]) => {
    const { bytes, gzipBytes } = find(functions, name);
    return [
      atMost(`handlers.${name}.size`, bytes / clients.bytes, '× five clients', limit),
      atMost(`handlers.${name}.gzip`, gzipBytes / clients.gzipBytes, '× five clients', limit),
    ];
  }),
);

const entry = ({ folder: at }: Bundle): string => join(at, 'index.mjs');
const starts = await coldStarts(
  Object.fromEntries([...baseline, ...functions].map((one) => [one.name, entry(one)])),
  ROUNDS,
);
rmSync(folder, { recursive: true });
const startOf = (name: string) => starts.get(name) ?? { milliseconds: Number.NaN, rssBytes: 0 };
const bare = startOf('bare');
for (const [name, { milliseconds, rssBytes }] of starts) {
  note(
    `${name}: ${milliseconds.toFixed(1)} ms to import, ${(rssBytes / 2 ** 20).toFixed(1)} MB after it (this machine, noise ±20 %)`,
  );
}
report(
  Object.keys(sizeLimits).flatMap((name) => {
    const { milliseconds, rssBytes } = startOf(name);
    const beside = milliseconds / startOf('five-clients').milliseconds;
    return [
      plain(`handlers.${name}.import-bare`, milliseconds / bare.milliseconds, '× bare'),
      atMost(`handlers.${name}.import`, beside, '× five clients', 2),
      atMost(`handlers.${name}.memory`, rssBytes / bare.rssBytes, '× bare', 1.8),
    ];
  }),
);

/** A batch of alarm changes as the hint queue hands it over. */
function batchOf(size: number): SQSEvent {
  const alarms = rowAlarms(guide);
  const records = Array.from({ length: size }, (_, index) => ({
    messageId: `message-${index}`,
    body: JSON.stringify({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: {
        alarmName: alarms[index % alarms.length]?.name,
        state: { value: 'ALARM', timestamp: '2026-03-03T12:00:00.000+0000' },
      },
    }),
  }));
  return { Records: records } as unknown as SQSEvent;
}

const context = { awsRequestId: 'request', functionName: 'reconcile' } as Context;
const work = async (event: SQSEvent) => failuresOf(readBatch(event), []);
const dressed = observed(work);
for (const [size, limit] of [
  [1, 4],
  [10, 2.5],
  [100, 2],
] as const) {
  const event = batchOf(size);
  const parse = async (): Promise<void> => {
    for (const { body } of event.Records) JSON.parse(body);
  };
  const times = await timesOf(
    { parse, bare: () => work(event), dressed: () => dressed(event, context) },
    { rounds: ROUNDS, calls: Math.ceil(4_000 / size) },
  );
  note(
    `batch of ${size}: ${times.parse.toFixed(1)} µs to parse, ${times.bare.toFixed(1)} to sort, ${times.dressed.toFixed(1)} in full dress`,
  );
  report([
    atMost(`handlers.dress.batch-${size}`, times.dressed / times.bare, '× same work bare', limit),
    atMost(`handlers.reading.batch-${size}`, times.bare / times.parse, '× JSON.parse alone', 10),
  ]);
}
