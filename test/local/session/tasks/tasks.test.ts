import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destinationStore } from '#adapters/webhooks/destination-store.ts';
import { guide } from '#config';
import type { PageTasks } from '#local/page/task-feed.ts';
import { handedOver } from '#local/session/tasks/handed-over.ts';
import { assembly } from '../../../../bin/assembly.ts';
import { aSession } from '../a-session.ts';

const MINUTE = 60_000;
/** 12:05 in New York. */
const NOON = Date.UTC(2026, 2, 3, 17, 5);

let world: Awaited<ReturnType<typeof aSession>>;
let release = (): void => {};
let told = 0;

/** Lets that much time pass, and reads what there is of tasks then. */
async function pass(minutes: number): Promise<PageTasks> {
  const { clock, session } = world;
  const over = new Promise<void>((resolve) => clock.at(clock.now() + minutes * MINUTE, resolve));
  release();
  await over;
  release = clock.hold();
  await session.feed.refreshTasks();
  const { tasks } = session.feed.state();
  if (tasks === undefined) throw new Error('the session has no tasks');
  return tasks;
}

const MAILS = 40;
const lowLane = (): { readonly url: string; readonly deadLetterUrl: string } => {
  const queues = JSON.parse(world.session.outputs['TaskQueues'] ?? '{}');
  return queues.email.low;
};

const kindOf = ({ kinds }: PageTasks, wanted: string) => {
  const found = kinds.find(({ kind }) => kind === wanted);
  if (found === undefined) throw new Error(`no ${wanted}`);
  return found;
};

beforeAll(async () => {
  await assembly(guide, () => {});
  world = await aSession({ startAt: NOON, requestsPerDay: 400_000 });
  ({ release } = world);
  world.session.feed.subscribe(({ type }) => {
    if (type === 'tasks') told += 1;
  });
}, 60_000);

afterAll(() => world.stop());

describe('a session with tasks', () => {
  it('hands over mails, notifications and payments, and all of them arrive', async () => {
    const before = await pass(12);
    for (const kind of ['email', 'webhook', 'payment-event']) {
      expect(kindOf(before, kind), kind).toMatchObject({ died: 0 });
      expect(kindOf(before, kind).done, kind).toBeGreaterThan(0);
    }
    const { tasks } = world;
    expect(tasks?.postmark.sent()).toHaveLength(kindOf(before, 'email').done);
    const effects = kindOf(before, 'webhook').done + kindOf(before, 'payment-event').done;
    expect(tasks?.receivers.receipts.effects()).toHaveLength(effects);
    expect(told).toBeGreaterThan(0);
    expect(world.session.errors).toEqual([]);
  }, 60_000);

  it('tells the life of a task that was settled', async () => {
    const { feed } = world.session;
    const [last] = feed.state().tasks?.settled ?? [];
    if (last === undefined) throw new Error('nothing was settled');
    const life = await feed.tasks?.life(last.kind, last.id);
    expect(life).toMatchObject({ state: last.state, attempt: last.attempt });
    expect(life).not.toHaveProperty('link');
    expect(await feed.tasks?.life('email', 'never')).toBeUndefined();
  });

  it('shows a message that is no task among the dead letters, with its reason', async () => {
    await world.session.feed.control('malformed');
    const { kinds, letters } = await pass(1);
    expect(letters).toMatchObject([{ kind: 'email', reason: 'malformed', failures: [] }]);
    expect(kinds.flatMap(({ lanes }) => lanes).reduce((sum, { dead }) => sum + dead, 0)).toBe(1);
  }, 30_000);

  it('sends letters again from the page, which tells what became of them', async () => {
    const { feed, runtime } = world.session;
    const mail = handedOver('email', { number: 9, luck: 0.5, at: NOON, seed: 3, hookUrl: String });
    await runtime.queues.send(lowLane().deadLetterUrl, JSON.stringify(mail));
    const { at, deaths } = await pass(1);
    expect(deaths.map(({ reason }) => reason).sort()).toEqual(['malformed', 'unattended']);
    expect(await feed.tasks?.begin('redrive', { kind: 'email', until: at, most: 2 })).toBe('begun');
    const { kinds, letters, operation } = await pass(1);
    expect(operation).toMatchObject({ state: 'ended', done: 2, became: { done: 1, dead: 1 } });
    expect(letters).toMatchObject([{ reason: 'malformed' }]);
    expect(kinds.find(({ kind }) => kind === 'email')).toMatchObject({ died: 2 });
  }, 30_000);

  it('takes it away from the page for good', async () => {
    const { feed } = world.session;
    const { at = 0 } = feed.state().tasks ?? {};
    expect(await feed.tasks?.begin('purge', { until: at, most: 1 })).toBe('begun');
    const { deaths, letters, operation } = await pass(1);
    expect(operation).toMatchObject({ verb: 'purge', state: 'ended', done: 1 });
    expect([...deaths, ...letters]).toEqual([]);
  }, 30_000);

  it('enables a destination that was disabled, and no other', async () => {
    const { feed } = world.session;
    const table = world.session.outputs['TasksTableName'] ?? '';
    const disabled = { at: NOON, because: 'nothing was delivered for 5 days', urlHash: 'h' };
    const globex = { name: 'globex', version: 1, generation: 1, disabled };
    expect(await destinationStore(table).write(globex, undefined)).toBe(true);
    expect((await pass(1)).destinations).toMatchObject([
      { name: 'globex', disabled: { at: NOON } },
    ]);
    expect(await feed.tasks?.enable('globex')).toBe(true);
    expect((await pass(1)).destinations).toEqual([]);
    expect(await feed.tasks?.enable('globex')).toBe(false);
  }, 30_000);

  it('opens a breaker while Postmark is away, and loses nothing', async () => {
    const { feed } = world.session;
    await feed.control('postmark', true);
    for (const number of Array.from({ length: MAILS }, (_, index) => 10_000 + index)) {
      const mail = handedOver('email', { number, luck: 0.95, at: NOON, seed: 2, hookUrl: String });
      await world.session.runtime.queues.send(lowLane().url, JSON.stringify(mail));
    }
    const away = await pass(1);
    expect(away.breakers[0]).toMatchObject({ name: 'postmark', state: 'open' });
    const low = kindOf(away, 'email').lanes.find(({ priority }) => priority === 'low');
    expect((low?.waiting ?? 0) + (low?.inFlight ?? 0)).toBeGreaterThanOrEqual(MAILS);
    await feed.control('postmark', false);
    const back = await pass(6);
    expect(back.breakers).toMatchObject([{ name: 'postmark', state: 'closed' }]);
    const ids = (world.tasks?.postmark.sent() ?? []).map(({ metadata }) =>
      JSON.stringify(metadata),
    );
    expect(ids.filter((text) => text.includes('email-2-'))).toHaveLength(MAILS);
  }, 60_000);
});
