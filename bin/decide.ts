import { readFile } from 'node:fs/promises';
import { alarmReader } from '#adapters/alarm-reader.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';
import { rowAlarms } from '#core/alarms.ts';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { decide } from '#core/decide.ts';
import { explain } from '#core/explain.ts';
import { emptyHistory } from '#core/history.ts';
import type { Situation } from '#core/scene.ts';
import { NotReachable, run, stateTable } from './account.ts';
import { confirmTarget, readArguments } from './arguments.ts';
import { timeOf } from './session-time.ts';

const usage = `npm run decide -- TARGET [--save FILE] [--table NAME]
npm run decide -- --from FILE

  What Capstan would decide now with the guide as it stands in this folder; changes nothing.
  --save keeps the situation, --from decides on a kept one again: edit the guide in between and compare.
`;

interface Kept {
  readonly now: number;
  readonly situation: Situation;
}

async function situationNow(target: string, table: string): Promise<Kept> {
  const names = rowAlarms(guide)
    .filter((alarm) => alarm.target === target)
    .map(({ name }) => name);
  const now = await timeOf(table);
  const { observations, pauses, states } = await stateStore(table).read(
    guide.targets.map(({ id }) => id),
  );
  const observation = observations[target];
  if (observation === undefined)
    throw new NotReachable(`${target} was not observed yet; try again in a minute`);
  const alarms = await alarmReader(() => now).alarms(names);
  return {
    now,
    situation: {
      observation,
      history: states[target]?.history ?? emptyHistory,
      alarms,
      pauses,
      fleet: observations,
    },
  };
}

run(async () => {
  const issues = checkGuide(guide);
  if (issues.length > 0) throw new NotReachable(guideReport(issues));
  const { positionals, values } = readArguments(usage, {
    from: { type: 'string' },
    save: { type: 'string' },
    table: { type: 'string' },
  });
  const kept =
    values.from === undefined
      ? await situationNow(confirmTarget(positionals[0], usage), await stateTable(values.table))
      : (JSON.parse(await readFile(values.from, 'utf8')) as Kept);
  if (values.save !== undefined) {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(values.save, JSON.stringify(kept, null, 2));
  }
  console.log(explain(decide(guide, kept.situation, kept.now), guide.timeZone));
  return 0;
});
