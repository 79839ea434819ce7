import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { putPause, removePause } from '#adapters/state-table/pauses.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { emptyHistory, type History, type Pause } from '#core/history.ts';
import type { Observation } from '#core/observation.ts';
import { aTable, TABLE, type Tables } from '../adapters/state-table/a-table.ts';
import { MemoryTable, type TablePorts } from './support/memory-table.ts';
import { runs } from './support/runs.ts';

const KEEP_DAYS = 35;

/** What the tests of the loop do with a table. */
interface Subject {
  readonly ports: Pick<TablePorts, 'state' | 'observations' | 'counter' | 'holds'>;
  pause(pause: Pause): Promise<void>;
  resume(target: string | undefined): Promise<void>;
  /** Puts something there that makes no sense. */
  garble(kind: 'STATE' | 'OBSERVATION' | 'PAUSE' | 'HOLD', target: string): Promise<void>;
}

function inMemory(): Subject {
  const table = new MemoryTable();
  return {
    ports: table.ports({ io: async (_, effect) => effect() }),
    pause: async (pause) => table.putPause(pause),
    resume: async (target) => table.removePause(target),
    garble: async (kind, target) => table.garble(`${kind} ${target}`),
  };
}

const inDynamoDb = (tables: Tables): Subject => ({
  ports: {
    state: stateStore(TABLE),
    observations: observationStore(TABLE, KEEP_DAYS),
    counter: tableCallCounter(TABLE),
    holds: holds(TABLE),
  },
  pause: (pause) => putPause(TABLE, pause),
  resume: (target) => removePause(TABLE, target),
  garble: async (kind, target) => {
    const Item = { pk: { S: `TARGET#${target}` }, sk: { S: kind }, schema: { N: '99' } };
    await tables.call('PutItem', { TableName: TABLE, Item });
  },
});

const target = fc.constantFrom('api', 'database');
const version = fc.nat({ max: 3 });

type Step = (subject: Subject, run: number) => Promise<unknown>;

/** Each run has targets and buckets of its own. */
const own = (run: number, name: string): string => `${name}-${run}`;

const history = (generation: number): History => ({ ...emptyHistory, generation });

function observationOf(name: string, minute: number, count: number): Observation {
  return {
    target: name,
    facts: {
      kind: 'service',
      name,
      plan: 'standard',
      manualInstances: count,
      instanceCreatedAt: [1, 2],
      hasDisk: false,
      suspended: false,
      deploys: [{ id: 'dep-1', status: 'live', createdAt: 3, finishedAt: 4 }],
    },
    factsAt: minute * 60_000,
    series: { cpu: [{ at: minute * 60_000, value: 12.345 }] },
    silent: { render: 'no answer in time' },
  };
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ target, version, generation: fc.nat({ max: 9 }), leased: fc.boolean() }).map(
    (write): Step =>
      ({ ports }, run) => {
        const state = { history: history(write.generation) };
        const lease = { by: 'r1', until: 99 };
        return ports.state.write(
          own(run, write.target),
          write.leased ? { ...state, lease } : state,
          write.version,
        );
      },
  ),
  fc.constant<Step>(async ({ ports }, run) => {
    const snapshot = await ports.state.read([own(run, 'api'), own(run, 'database')]);
    // Why is said in other words.
    return { ...snapshot, unreadable: Object.keys(snapshot.unreadable ?? {}).sort() };
  }),
  fc.record({ target, kind: fc.constantFrom('STATE', 'OBSERVATION', 'PAUSE', 'HOLD') }).map(
    ({ target: name, kind }): Step =>
      ({ garble }, run) =>
        garble(kind, own(run, name)),
  ),
  target.map(
    (name): Step =>
      ({ ports }, run) =>
        ports.state.pauses(own(run, name)),
  ),
  fc.record({ target, minute: fc.integer({ min: 1, max: 5 }), count: version }).map(
    ({ target: name, minute, count }): Step =>
      ({ ports }, run) =>
        ports.observations.saveObservation(observationOf(own(run, name), minute, count)),
  ),
  target.map(
    (name): Step =>
      ({ ports }, run) =>
        ports.observations.readObservations([own(run, name)]),
  ),
  fc.record({ minute: fc.nat({ max: 1 }), calls: fc.integer({ min: 1, max: 3 }) }).map(
    ({ minute, calls }): Step =>
      ({ ports }, run) =>
        ports.counter.reserve(own(run, 'reads'), minute, calls, 5),
  ),
  target.map(
    (name): Step =>
      ({ pause }, run) =>
        pause({ target: own(run, name), by: 'ann', why: 'test', at: 7, until: 4e12 }),
  ),
  fc.record({ target, by: fc.constantFrom('r1', 'r2'), at: fc.nat({ max: 5 }) }).map(
    ({ target: name, by, at }): Step =>
      ({ ports }, run) => {
        const rest = { target: own(run, name), playbook: 'pause', by: 'ann', at, until: at + 2 };
        // Why it cannot be read is said in other words.
        return ports.holds.take({ ...rest, run: by }).catch(() => 'unreadable');
      },
  ),
  fc.record({ target, by: fc.constantFrom('r1', 'r2'), at: fc.nat({ max: 5 }) }).map(
    ({ target: name, by, at }): Step =>
      ({ ports }, run) =>
        ports.holds.release(own(run, name), by, at),
  ),
  target.map(
    (name): Step =>
      ({ resume }, run) =>
        resume(own(run, name)),
  ),
);

describe('the table in memory', () => {
  const real = inDynamoDb(aTable());

  it('answers every call as the real one does', async () => {
    let run = 0;
    let written = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 30 }), async (script) => {
        run += 1;
        const memory = inMemory();
        for (const step of script) {
          const answer = await step(real, run);
          expect(await step(memory, run)).toEqual(answer);
          if (answer === true) written += 1;
        }
      }),
      runs(40),
    );
    expect(written).toBeGreaterThan(runs(20).numRuns);
  });
});
