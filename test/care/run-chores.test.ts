import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { choreRecords } from '#adapters/care/chore-records.ts';
import type { CareWorld, Jobs } from '#core/care/care-world.ts';
import type { Chore, Look, Progress, Turn } from '#core/care/chore.ts';
import { runChores } from '#core/care/run-chores.ts';
import { type CareServer, startCareServer, type TestDatabase } from './support/care-server.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-06-10T00:00:00Z');

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

/** A world whose clock moves only when it is told to. */
async function begin(more: Partial<CareWorld> = {}) {
  const database = await server.database();
  const open = database.open();
  await makeCareSchema(open.of('schema'));
  let now = START;
  const world = (holder = 'one'): CareWorld => ({
    records: choreRecords(open.of('records'), 90),
    databaseOf: (chore) => open.of(chore),
    now: () => now,
    until: now + 14 * MINUTE,
    callMilliseconds: 14 * MINUTE,
    holder,
    ...more,
  });
  return {
    database,
    open,
    world,
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

const due: Look = { due: true, because: 'always', figures: { rows: 1 }, warnings: [] };

/** A chore that does what it is given, one after another, and then is done. */
const chore = (
  id: string,
  steps: readonly (Progress | Error | ((turn: Turn) => Promise<Progress>))[],
  more: Partial<Chore> = {},
): Chore => {
  let step = 0;
  return {
    id,
    kind: 'view',
    divisible: true,
    look: async () => due,
    async advance(turn) {
      const now = steps[step] ?? { is: 'done', because: 'nothing left' };
      step += 1;
      if (now instanceof Error) throw now;
      return typeof now === 'function' ? now(turn) : now;
    },
    ...more,
  };
};

const more: Progress = { is: 'more', because: 'a portion' };
const done: Progress = { is: 'done', because: 'all of it', figures: { rows: 3 } };

const runsOf = async (database: TestDatabase) =>
  (await database.admin.query('SELECT chore, run FROM capstan.runs ORDER BY number')).rows;

describe('runChores', () => {
  it('goes on until a chore is done, and remembers the run', async () => {
    const { database, world } = await begin();
    const [report] = await runChores([chore('view/a', [more, more, done])], world());
    expect(report).toMatchObject({ did: 'done', because: 'all of it', look: { due: true } });
    expect(await runsOf(database)).toEqual([
      {
        chore: 'view/a',
        run: expect.objectContaining({ outcome: 'done', began: START, figures: { rows: 3 } }),
      },
    ]);
    const records = await world().records.read();
    expect(records['view/a']).toMatchObject({ failures: 0, last: { because: 'all of it' } });
  });

  it('does nothing that is not due, and says why', async () => {
    const { database, world } = await begin();
    const idle = { ...due, due: false, because: 'nothing changed' };
    const [report] = await runChores(
      [chore('view/a', [done], { look: async () => idle })],
      world(),
    );
    expect(report).toMatchObject({ did: 'nothing', because: 'nothing changed' });
    expect(await runsOf(database)).toEqual([]);
  });

  it('changes nothing while it is held', async () => {
    const { database, world } = await begin({ held: 'paused by ann' });
    const [report] = await runChores([chore('view/a', [done])], world());
    expect(report).toMatchObject({ did: 'held', because: 'paused by ann', look: due });
    expect(await runsOf(database)).toEqual([]);
  });

  it('lets no chore that fails stop another, and tries it again later and later', async () => {
    const { pass, world } = await begin();
    const fails = chore('view/bad', [new Error('no such column'), new Error('still'), done]);
    const chores = [fails, chore('view/good', [done])];
    const did = async () =>
      Object.fromEntries((await runChores(chores, world())).map(({ did: is, id }) => [id, is]));
    expect(await did()).toEqual({ 'view/bad': 'failed', 'view/good': 'done' });
    pass(MINUTE - 1);
    expect(await did()).toMatchObject({ 'view/bad': 'failed' });
    expect((await world().records.read())['view/bad']).toMatchObject({ failures: 1 });
    pass(1);
    expect(await did()).toMatchObject({ 'view/bad': 'failed' });
    expect((await world().records.read())['view/bad']).toMatchObject({
      failures: 2,
      lastEnded: { because: 'still' },
    });
    pass(2 * MINUTE);
    expect(await did()).toMatchObject({ 'view/bad': 'done' });
    const record = (await world().records.read())['view/bad'];
    expect(record).toMatchObject({ failures: 0 });
    expect(record?.retryAt).toBeUndefined();
  });

  it('says what a chore that cannot be looked at said, and goes on with the others', async () => {
    const { world } = await begin();
    const blind = chore('view/blind', [], {
      look: () => Promise.reject(new Error('relation is gone')),
    });
    const reports = await runChores([blind, chore('view/b', [done])], world());
    expect(reports.map(({ did, because }) => [did, because])).toEqual([
      ['failed', 'could not be looked at: relation is gone'],
      ['done', 'all of it'],
    ]);
  });

  it('lets one call at a chore, and the next one in when the first died', async () => {
    const { database, open, world } = await begin();
    const first = choreRecords(open.of('records'), 90);
    expect(await first.claim('view/a', 'dead', START)).toBe(true);
    const [report] = await runChores([chore('view/a', [done])], world('two'));
    expect(report).toMatchObject({ did: 'busy' });
    await database.admin.query(
      "UPDATE capstan.chores SET leased_until = clock_timestamp() - interval '1 s'",
    );
    const [again] = await runChores([chore('view/a', [done])], world('two'));
    expect(again).toMatchObject({ did: 'done' });
    expect((await runsOf(database))[0]?.run).toMatchObject({ began: START });
  });

  it('leaves a chore whose statement still runs for a process that is gone', async () => {
    const { open, world } = await begin();
    const advance = (turn: Turn): Promise<Progress> =>
      turn.database.transaction(async () => ({ is: 'done', because: 'mine' }));
    await open.of('view/a').transaction(async (sql) => {
      await sql.query('SELECT 1');
      const [report] = await runChores([chore('view/a', [advance])], world());
      expect(report).toMatchObject({ did: 'busy' });
    });
    const [report] = await runChores([chore('view/a', [advance])], world());
    expect(report).toMatchObject({ did: 'done', because: 'mine' });
  });

  it('stops between two portions when the time is over, and counts all the time it took', async () => {
    const { database, pass, world } = await begin();
    const slow = async (): Promise<Progress> => {
      pass(10 * MINUTE);
      return more;
    };
    const long = chore('archive/a', [slow, slow, done]);
    expect(await runChores([long], world())).toMatchObject([{ did: 'more' }]);
    expect(await runChores([long], world())).toMatchObject([{ did: 'done' }]);
    expect((await runsOf(database))[0]?.run).toMatchObject({ began: START, seconds: 1200 });
  });

  it('waits without a failure', async () => {
    const { world } = await begin();
    const waits: Progress = { is: 'waiting', because: 'pid 7 holds it for 40 s' };
    const one = chore('partitions/a', [waits, done]);
    expect(await runChores([one], world())).toMatchObject([{ did: 'waiting' }]);
    expect((await world().records.read())['partitions/a']).toMatchObject({ failures: 0 });
    expect(await runChores([one], world())).toMatchObject([{ did: 'done' }]);
  });

  it('does what others wait for first, then what waited longest, each after what it comes after', async () => {
    const { world } = await begin();
    const order: string[] = [];
    const named = (id: string, rest: Partial<Chore> = {}) =>
      chore(id, [], {
        ...rest,
        async advance() {
          order.push(id);
          return done;
        },
      });
    await runChores([named('view/z')], world());
    await runChores(
      [
        named('view/z'),
        named('view/b', { after: ['view/c'] }),
        named('view/c', { after: ['view/b'] }),
        named('order/now', { kind: 'order' }),
        named('view/a', { after: ['view/b'] }),
      ],
      world(),
    );
    expect(order).toEqual(['view/z', 'order/now', 'view/c', 'view/b', 'view/a', 'view/z']);
  });
});

describe('what may outlast a function', () => {
  class FewJobs implements Jobs {
    readonly started: string[] = [];
    is: 'under-way' | 'ended' | 'failed' | 'unknown' = 'under-way';
    async start(id: string) {
      this.started.push(id);
      return `job-${this.started.length}`;
    }
    async state() {
      return this.is;
    }
  }
  const hours: Look = { ...due, expectedSeconds: 3600 };
  const big = () => chore('view/big', [done], { divisible: false, look: async () => hours });

  it('goes to a one-off job, once, until that has ended', async () => {
    const jobs = new FewJobs();
    const { world } = await begin({ jobs });
    expect(await runChores([big()], world())).toMatchObject([{ did: 'job' }]);
    expect(await runChores([big()], world())).toMatchObject([
      { did: 'job', because: 'one-off job job-1 is at it' },
    ]);
    jobs.is = 'failed';
    expect(await runChores([big()], world())).toMatchObject([{ did: 'failed' }]);
    expect(await runChores([big()], world())).toMatchObject([{ did: 'job' }]);
    expect(jobs.started).toEqual(['view/big', 'view/big']);
  });

  it('is not asked for twice while it is unsure whether a job was started', async () => {
    const jobs = new FewJobs();
    const { pass, world } = await begin({ jobs });
    await world().records.handOver('view/big', { at: START });
    expect(await runChores([big()], world())).toMatchObject([{ did: 'job' }]);
    expect(jobs.started).toEqual([]);
    pass(5 * MINUTE);
    await runChores([big()], world());
    expect(jobs.started).toEqual(['view/big']);
  });

  it('is what broke off: by the time limit, as far as anybody can tell', async () => {
    const jobs = new FewJobs();
    const { database, open, world } = await begin({ jobs });
    const unknown = () => chore('view/new', [done], { divisible: false });
    const dead = choreRecords(open.of('records'), 0);
    expect(await dead.claim('view/new', 'dead', START)).toBe(true);
    await open.of('view/new').transaction(async (sql) => {
      await sql.query('SELECT 1');
      // Its statement runs on.
      expect(await runChores([unknown()], world())).toMatchObject([{ did: 'busy' }]);
    });
    await database.admin.query(
      "UPDATE capstan.chores SET leased_until = clock_timestamp() - interval '1 s'",
    );
    expect(await runChores([unknown()], world())).toMatchObject([{ did: 'job' }]);
    expect(jobs.started).toEqual(['view/new']);
  });

  it('is what failed after so long', async () => {
    const jobs = new FewJobs();
    const { pass, world } = await begin({ jobs });
    const advance = async (): Promise<Progress> => {
      pass(12 * MINUTE);
      throw new Error('canceling statement due to statement timeout');
    };
    const slow = () => chore('view/slow', [advance], { divisible: false });
    expect(await runChores([slow()], world())).toMatchObject([{ did: 'failed' }]);
    pass(2 * MINUTE);
    expect(await runChores([slow()], world())).toMatchObject([{ did: 'job' }]);
  });

  it('is refused with what to do about it where there is no service for jobs', async () => {
    const { world } = await begin();
    const [report] = await runChores([big()], world());
    expect(report).toMatchObject({ did: 'refused' });
    expect(report?.because).toMatch(/90 minutes.*care\.jobs/);
  });

  it('is done by the job itself, however long it takes', async () => {
    const { world } = await begin({ endless: true });
    expect(await runChores([big()], world())).toMatchObject([{ did: 'done' }]);
  });

  it('waits for the next call when only this one is nearly over', async () => {
    const { world } = await begin();
    const soon = { ...world(), until: START + 30_000 };
    expect(await runChores([chore('archive/a', [done])], soon)).toMatchObject([{ did: 'late' }]);
  });
});
