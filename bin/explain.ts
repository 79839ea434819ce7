import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { guide } from '#config';
import { explain } from '#core/explain.ts';
import { NotReachable, run, stateTable } from './account.ts';
import { confirmTarget, readArguments } from './arguments.ts';

const usage = `npm run explain -- TARGET [--at TIME] [--last N] [--acts] [--json] [--table NAME]

  What Capstan decided about a target, and why; the newest decision unless told otherwise.

  --at TIME     the last decision before an ISO time such as 2026-03-03T18:05Z
  --last N      the last N decisions (default 1)
  --acts        only changes, not holds
  --json        the records as they are
  --table NAME  a deployed stack's table instead of the local session's
`;

run(async () => {
  const { positionals, values } = readArguments(usage, {
    at: { type: 'string' },
    last: { type: 'string' },
    acts: { type: 'boolean' },
    json: { type: 'boolean' },
    table: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const target = confirmTarget(positionals[0], usage);
  const last = Number(values.last ?? 1);
  if (!Number.isInteger(last) || last < 1 || last > 1000) {
    throw new NotReachable(`--last: found "${values.last}", wanted a whole number from 1 to 1000`);
  }
  const before = values.at === undefined ? undefined : Date.parse(values.at);
  if (before !== undefined && Number.isNaN(before)) {
    throw new NotReachable(
      `--at: found "${values.at}", wanted an ISO time such as 2026-03-03T18:05Z`,
    );
  }
  const ledger = decisionLedger(await stateTable(values.table), guide.policy.keepDays);
  const page = {
    limit: values.acts === true ? 5000 : last,
    ...(before === undefined ? {} : { before }),
  };
  const found = await ledger.decisions(target, page);
  const wanted = found
    .filter(({ verdict }) => values.acts !== true || verdict === 'act')
    .slice(0, last);
  if (wanted.length === 0) {
    console.error(
      `nothing was ${values.acts === true ? 'changed on' : 'decided about'} ${target}${values.at === undefined ? ' yet' : ` before ${values.at}`}`,
    );
    return 1;
  }
  const text = wanted.toReversed().map((decision) => explain(decision, guide.timeZone));
  console.log(values.json === true ? JSON.stringify(wanted, null, 2) : text.join('\n\n'));
  return 0;
});
