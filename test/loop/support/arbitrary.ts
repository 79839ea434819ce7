import fc from 'fast-check';
import type { Command, Sequence } from './command.ts';
import { wireFaults } from './wire-fault.ts';

const SIGNALS = [
  'api cpu',
  'api memory',
  'api response-time',
  'api instances',
  'database cpu',
  'database iops',
  'database storage',
  'redis memory',
  'redis connections',
] as const;

const ALARMS = [
  'api-cpu-high',
  'api-cpu-low',
  'api-memory-low',
  'api-response-time-high',
  'api-response-time-low',
  'database-cpu-high',
  'database-cpu-low',
  'database-iops-low',
  'database-storage-high',
  'redis-memory-high',
] as const;

const load = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ cores: fc.constantFrom(0.1, 0.3, 0.6, 1.5, 2.4, 4, 7, 12) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ memoryMb: fc.constantFrom(400, 820, 1300, 1700, 1950, 3500) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ databaseCores: fc.constantFrom(0.05, 0.25, 0.7, 0.95, 1.5, 3) }),
  },
  { weight: 1, arbitrary: fc.record({ iops: fc.constantFrom(100, 1000, 3500, 7000) }) },
  { weight: 2, arbitrary: fc.record({ diskUsedGb: fc.constantFrom(4, 10, 12.5, 13.9, 17) }) },
  { weight: 1, arbitrary: fc.record({ redisMb: fc.constantFrom(100, 300, 800, 1000, 4000) }) },
  { weight: 1, arbitrary: fc.record({ redisConnections: fc.constantFrom(20, 100, 700) }) },
  { weight: 1, arbitrary: fc.record({ slowness: fc.constantFrom(0.3, 1, 4, 12) }) },
  { weight: 1, arbitrary: fc.record({ errors: fc.constantFrom(0, 0, 9) }) },
);

/** Everything is quiet enough to be given back. */
const quiet = fc.constant({
  cores: 0.1,
  memoryMb: 400,
  databaseCores: 0.05,
  iops: 100,
  slowness: 0.3,
  redisMb: 100,
});

const fate = fc.oneof(
  fc.record({
    crash: fc.record({ at: fc.nat({ max: 24 }), when: fc.constantFrom('before', 'after') }),
  }),
  fc.record({
    freeze: fc.record({
      at: fc.nat({ max: 24 }),
      seconds: fc.constantFrom(5, 29, 45, 58, 90, 300),
    }),
  }),
);

const word = <const D extends Command['do'], const F extends object>(
  name: D,
  fields: { [K in keyof F]: fc.Arbitrary<F[K]> },
): fc.Arbitrary<{ readonly do: D } & F> =>
  fc.record<{ do: D } & F>({ do: fc.constant(name), ...fields } as never);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 14, arbitrary: word('pass', { minutes: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 8, arbitrary: word('load', { load }) },
  { weight: 2, arbitrary: word('load', { load: quiet }) },
  { weight: 2, arbitrary: word('metrics', { mood: fc.constantFrom('silent', 'sound') }) },
  { weight: 1, arbitrary: word('late', { minutes: fc.integer({ min: 0, max: 5 }) }) },
  { weight: 1, arbitrary: word('missing', { signal: fc.constantFrom(...SIGNALS) }) },
  {
    weight: 1,
    arbitrary: word('garbage', {
      signal: fc.constantFrom(...SIGNALS),
      factor: fc.constantFrom(0, 0.01, 100, 1e6),
    }),
  },
  {
    weight: 3,
    arbitrary: word('hints', {
      mood: fc.constantFrom('plain', 'copies', 'reversed', 'late-alarms', 'ticks-only', 'none'),
    }),
  },
  {
    weight: 5,
    arbitrary: word('fate', { of: fc.constantFrom('reconcile', 'reconcile', 'collect'), fate }),
  },
  {
    weight: 4,
    arbitrary: word('overlap', {
      looks: fc.integer({ min: 2, max: 3 }),
      order: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 24 }),
    }),
  },
  {
    weight: 7,
    arbitrary: word('wire', {
      kind: fc.constantFrom(...wireFaults),
      on: fc.constantFrom('reads', 'writes', 'writes', 'all'),
      left: fc.constantFrom(1, 1, 2, 5, 40),
    }),
  },
  { weight: 2, arbitrary: word('stale', { seconds: fc.constantFrom(0, 30, 60, 120) }) },
  { weight: 1, arbitrary: word('slow', { milliseconds: fc.constantFrom(0, 300, 2_000, 5_000) }) },
  { weight: 1, arbitrary: word('unknown-plans', { on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: word('table', {
      fault: fc.constantFrom('none', 'none', 'reads', 'writes', 'all', 'lost', 'echo'),
    }),
  },
  { weight: 1, arbitrary: word('deaf', { alarms: fc.boolean(), herald: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: word('force', {
      alarm: fc.constantFrom(...ALARMS),
      state: fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA'),
    }),
  },
  { weight: 1, arbitrary: word('pause', {}) },
  { weight: 1, arbitrary: word('pause', { target: fc.constantFrom('api', 'database', 'redis') }) },
  { weight: 2, arbitrary: word('resume', {}) },
  { weight: 1, arbitrary: word('blur-switch', {}) },
  {
    weight: 1,
    arbitrary: word('garble', {
      key: fc.constantFrom('STATE api', 'STATE database', 'OBSERVATION api', 'PAUSE redis'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      { do: 'approve', target: 'redis', actionClass: 'key-value-plan' },
      { do: 'approve', target: 'database', actionClass: 'database-plan' },
    ),
  },
  { weight: 2, arbitrary: word('scale', { instances: fc.constantFrom(1, 2, 3, 5, 8, 14) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      { do: 'plan', target: 'api', plan: 'pro' },
      { do: 'plan', target: 'api', plan: 'standard' },
      { do: 'plan', target: 'database', plan: 'pro_8gb' },
      { do: 'plan', target: 'database', plan: 'pro_4gb' },
      { do: 'plan', target: 'redis', plan: 'pro' },
    ),
  },
  { weight: 1, arbitrary: word('disk', { gb: fc.constantFrom(20, 25) }) },
  { weight: 2, arbitrary: word('native', { on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: word('push', { breaks: fc.constantFrom('none', 'none', 'build', 'update') }),
  },
  { weight: 1, arbitrary: word('maintain', { target: fc.constantFrom('database', 'redis') }) },
  { weight: 1, arbitrary: word('sleep', { minutes: fc.constantFrom(3, 10, 45) }) },
);

/** Runs of up to `most` commands; the evening's window opens in a part of them. */
export function sequences(most: number): fc.Arbitrary<Sequence> {
  return fc.record({
    startMinute: fc.constantFrom(0, 0, 515, 545, 590),
    seed: fc.integer({ min: 1, max: 1_000 }),
    mode: fc.constantFrom('direct', 'direct', 'direct', 'steer'),
    commands: fc.array(command, { minLength: 4, maxLength: most, size: 'max' }),
  });
}
