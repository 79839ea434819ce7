import { removePause } from '#adapters/state-table/pauses.ts';
import { run, stateTable } from './account.ts';
import { confirmTarget, readArguments } from './arguments.ts';

const usage = `npm run resume -- TARGET|all [--table NAME]

  Ends what "npm run pause" began, of the same target or of everything.
`;

run(async () => {
  const { positionals, values } = readArguments(usage, { table: { type: 'string' } });
  const [name] = positionals;
  const target =
    name === 'all' ? undefined : confirmTarget(name, `${usage}\n  "all" resumes everything`);
  await removePause(await stateTable(values.table), target);
  console.log(`${name} may be changed again`);
  return 0;
});
