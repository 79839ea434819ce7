import { userInfo } from 'node:os';
import { putPause } from '#adapters/state-table/pauses.ts';
import { NotReachable, run, stateTable } from './account.ts';
import { confirmTarget, duration, readArguments } from './arguments.ts';
import { timeOf } from './session-time.ts';

const usage = `npm run pause -- TARGET|all --why "…" [--for 2h] [--table NAME]

  The kill switch: Capstan goes on looking and changes nothing, until "npm run resume" or the end of --for.
`;

run(async () => {
  const { positionals, values } = readArguments(usage, {
    why: { type: 'string' },
    for: { type: 'string' },
    table: { type: 'string' },
  });
  const [name] = positionals;
  const target =
    name === 'all' ? undefined : confirmTarget(name, `${usage}\n  "all" pauses everything`);
  if (values.why === undefined || values.why.trim() === '') {
    throw new NotReachable(
      `--why is missing: say why, for whoever finds it paused at night\n\n${usage}`,
    );
  }
  const table = await stateTable(values.table);
  const at = await timeOf(table);
  const until = values.for === undefined ? undefined : at + duration(values.for, usage);
  await putPause(table, {
    by: userInfo().username,
    why: values.why,
    at,
    ...(target === undefined ? {} : { target }),
    ...(until === undefined ? {} : { until }),
  });
  console.log(
    `${name} is paused${until === undefined ? '' : ` until ${new Date(until).toISOString()}`}`,
  );
  return 0;
});
