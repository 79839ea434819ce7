import { Command } from 'commander';
import { guide } from '#config';
import type { ActionClass } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import { CommandFailed, EXIT, wrongUse } from '../exit.ts';
import { dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { readDuration, readTarget } from '../words.ts';

const classes = Object.keys(guide.trust).join(', ');

const help = `
Examples:
  $ npx capstan approve redis key-value-plan
  $ npx capstan approve database database-plan --for 8h   for tonight's window

A playbook that waits for a yes has "capstan playbook approve".
--json: {"target", "actionClass", "by", "at", "until"}
`;

const isClass = (word: string | undefined): word is ActionClass =>
  word !== undefined && Object.hasOwn(guide.trust, word);

/** `capstan approve`: allows one class of change for a while. */
export const approveCommand = (run: Run): Command =>
  new Command('approve')
    .summary('allow a class of change of a target for a while')
    .description(
      'Allows one class of change of a target for a while, inside or outside of maintenance windows.',
    )
    .argument('<target>', `one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .argument('<class>', `one of ${classes}`)
    .option('--for <duration>', 'such as 90m, 2h, 1d', '2h')
    .addHelpText('after', help)
    .action(
      run<{ readonly for: string }>(async ({ connect, options, shell, words }) => {
        const target = readTarget(words[0]);
        const actionClass = words[1];
        if (!isClass(actionClass)) {
          throw wrongUse(`found class "${actionClass ?? ''}", wanted one of ${classes}`);
        }
        const lasts = readDuration('--for', options.for);
        const connection = await connect();
        const [at, by] = await Promise.all([connection.now(), connection.who()]);
        const approval = { actionClass, by, at, until: at + lasts };
        const { states } = await connection.state.read([target]);
        const { history, lease, version } = states[target] ?? {
          version: 0,
          history: emptyHistory,
          lease: undefined,
        };
        const next = { ...history, approvals: [...history.approvals, approval] };
        const kept = lease === undefined ? { history: next } : { history: next, lease };
        if (!(await connection.state.write(target, kept, version))) {
          throw new CommandFailed(EXIT.no, `${target} was changed at this moment`, 'try again');
        }
        shell.out(
          options.json === true
            ? JSON.stringify({ target, ...approval }, null, 2)
            : `${actionClass} of ${target} is approved until ${dayAndTime(approval.until, guide.timeZone)}`,
        );
        return EXIT.done;
      }),
    );
