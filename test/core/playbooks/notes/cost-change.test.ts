import { expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { costChange } from '#core/playbooks/notes/cost-change.ts';
import { postgresOf } from '#core/playbooks/targets.ts';
import { aWorld } from '../../../playbooks/support/a-run.ts';
import type { PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { keyValue, service } from '../../situations.ts';

/** What a move to a plan costs, with the API of four instances and Redis beside the database. */
async function costOf(
  to: string,
  change?: (world: PlaybookWorld) => Promise<void>,
  guide: Partial<Guide> = {},
) {
  const world = await aWorld(guide);
  await change?.(world);
  const database = postgresOf(world.guide, 'database');
  const detail = await world.world.render.database(database);
  return costChange(world.world, database, detail, { ...detail, plan: to });
}

async function observed({ clock, stores }: PlaybookWorld): Promise<void> {
  const { observations } = stores.table.ports({ io: async (_name, call) => call() });
  const common = { factsAt: clock.now(), series: {}, silent: {} };
  await observations.saveObservation({ target: 'api', facts: service, ...common });
  await observations.saveObservation({ target: 'redis', facts: keyValue, ...common });
}

it('tells the cost of plan and disk before and after', async () => {
  expect(await costOf('pro_8gb', observed)).toEqual({
    costUsdPerMonth: { before: 59.5, after: 104.5 },
    notes: [],
  });
});

it('warns when everything together is over the budget', async () => {
  const budget = { usdPerMonth: 230, reserveUsdPerMonth: 50 };
  const { notes } = await costOf('pro_8gb', observed, { budget });
  expect(notes).toEqual([
    expect.stringMatching(/^everything together is to cost \$23\d a month, .* budget is \$230: /),
  ]);
});

it('says nothing of the budget while the others are not known', async () => {
  expect((await costOf('pro_32gb')).notes).toEqual([]);
});

it('says that the price of a plan off the ladder is not known', async () => {
  expect(await costOf('pro_64gb', observed)).toEqual({
    notes: ["the monthly cost is not known: a plan is not on the guide's ladder"],
  });
});
