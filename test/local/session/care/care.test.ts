import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { ChoreStatus } from '#core/care/care-status.ts';
import type { PageCare } from '#local/page/care-feed.ts';
import { assembly } from '../../../../bin/assembly.ts';
import { aSession } from '../a-session.ts';

const MINUTE = 60_000;
/** Tuesday, 11:30 in New York. */
const START = Date.UTC(2026, 2, 3, 16, 30);

let world: Awaited<ReturnType<typeof aSession>>;
let release = (): void => {};
let told = 0;

async function pass(minutes: number): Promise<void> {
  const { clock } = world;
  const over = new Promise<void>((resolve) => clock.at(clock.now() + minutes * MINUTE, resolve));
  release();
  await over;
  release = clock.hold();
}

async function care(): Promise<PageCare> {
  await world.session.feed.refreshCare();
  const shown = world.session.feed.state().care;
  if (shown === undefined) throw new Error('the session has no care');
  return shown;
}

function choreOf({ status }: PageCare, id: string): ChoreStatus {
  const found = status?.chores.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no chore ${id}`);
  return found;
}

beforeAll(async () => {
  await assembly(guide, () => {});
  world = await aSession({ startAt: START });
  ({ release } = world);
  world.session.feed.subscribe(({ type }) => {
    if (type === 'care') told += 1;
  });
}, 120_000);

afterAll(() => world.stop());

describe('a session with a database that is cared for', () => {
  it('shows views as fresh as promised, made of the rows that are there', async () => {
    await world.care?.seeded;
    await pass(4);
    const shown = await care();
    expect(told).toBeGreaterThan(0);
    expect(shown.status?.trouble).toBeUndefined();
    for (const { freshMinutes, name } of guide.care.views) {
      const { figures, warnings } = choreOf(shown, `view/${name}`);
      expect(figures['staleSeconds'], name).toBeLessThanOrEqual(freshMinutes * 60);
      expect(figures['rows'], name).toBeGreaterThan(0);
      expect(warnings, name).toEqual([]);
    }
    expect(world.session.errors).toEqual([]);
  }, 60_000);

  it('has the old logs of the application compressed', async () => {
    const { figures } = choreOf(await care(), 'bucket/app-logs');
    expect(figures).toMatchObject({ objects: 21, compressedObjects: 15 });
  });

  it('shows the day’s report, which names the read that lacks an index', async () => {
    // A try that failed on a busy machine is made again.
    for (let tries = 0; tries < 5 && (await care()).report === undefined; tries += 1) await pass(1);
    const { report } = await care();
    const history = report?.statements.find(({ query }) => query.includes('WHERE property_id'));
    expect(history).toMatchObject({ role: 'app', plan: { is: 'plan' } });
    expect(history?.plan).toHaveProperty(
      'text',
      expect.stringContaining('Seq Scan on transactions'),
    );
    expect(report?.top.mean).toContain(history?.id);
  }, 60_000);

  it('runs a one-off job of Render as a process, which finds the stack and the database', async () => {
    const { clock, simulated } = world;
    const { dashboard, world: render } = simulated.render;
    const { command, service } = guide.care.jobs;
    const startCommand = `${command} view/monthly_sales_summary`;
    dashboard('POST', `/services/${service}/jobs`, { startCommand });
    const [job] = render.services.get(service)?.jobs ?? [];
    await pass(1);
    // The process keeps time at real speed until it has ended.
    expect(job?.status).toBe('succeeded');
    expect(job?.finishedAt).toBeLessThanOrEqual(clock.now());
    expect(world.session.errors).toEqual([]);
  }, 60_000);
});
