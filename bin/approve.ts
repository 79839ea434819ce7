import { userInfo } from 'node:os';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';
import type { ActionClass } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import { NotReachable, run, stateTable } from './account.ts';
import { confirmTarget, duration, readArguments } from './arguments.ts';
import { timeOf } from './session-time.ts';

const usage = `npm run approve -- TARGET CLASS [--for 2h] [--table NAME]

  Allows one class of change of a target for a while (default 2h), inside or outside of maintenance windows.
  CLASS is one of ${Object.keys(guide.trust).join(', ')}.
`;

const isClass = (word: string | undefined): word is ActionClass =>
  word !== undefined && Object.hasOwn(guide.trust, word);

run(async () => {
  const { positionals, values } = readArguments(usage, {
    for: { type: 'string' },
    table: { type: 'string' },
  });
  const target = confirmTarget(positionals[0], usage);
  const actionClass = positionals[1];
  if (!isClass(actionClass)) {
    throw new NotReachable(
      `found class "${actionClass ?? ''}", wanted one of ${Object.keys(guide.trust).join(', ')}\n\n${usage}`,
    );
  }
  const table = await stateTable(values.table);
  const at = await timeOf(table);
  const approval = {
    actionClass,
    by: userInfo().username,
    at,
    until: at + duration(values.for ?? '2h', usage),
  };
  const store = stateStore(table);
  const { states } = await store.read([target]);
  const { history, lease, version } = states[target] ?? {
    version: 0,
    history: emptyHistory,
    lease: undefined,
  };
  const next = { ...history, approvals: [...history.approvals, approval] };
  const written = await store.write(
    target,
    lease === undefined ? { history: next } : { history: next, lease },
    version,
  );
  if (!written) throw new NotReachable(`${target} was changed at this moment; try again`);
  console.log(
    `${actionClass} of ${target} is approved until ${new Date(approval.until).toISOString()}`,
  );
  return 0;
});
