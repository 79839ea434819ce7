import { Command } from 'commander';
import { playbooks } from '#core/playbooks/all.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import type { Connection } from '../connection.ts';
import { CommandFailed, EXIT, type ExitCode, wrongUse } from '../exit.ts';
import { planText } from '../plan-text.ts';
import type { StartRequest } from '../playbook-door.ts';
import type { Globals, Run } from '../run.ts';
import type { Shell } from '../shell.ts';
import { readDuration } from '../words.ts';
import { newRunName, problemsOf } from './call-playbook.ts';
import { addFieldOptions, inputOf, wordsOf } from './field-options.ts';
import { followAndReport, sayRefused } from './outcome.ts';

interface Options {
  readonly why?: string;
  readonly yes?: boolean;
  readonly now?: boolean;
  readonly as?: string;
  readonly wait: boolean;
  readonly timeout?: string;
}

/** Lambda's own rule for names of executions. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Options of `run` itself: no field of a playbook may be called so. */
export const reservedFields: readonly string[] = [
  ...['why', 'yes', 'now', 'as', 'wait', 'timeout'],
  ...['help', 'local', 'json', 'stack', 'region', 'profile'],
];

const help = ({ example, id, looksOnly }: Playbook): string => `
Example:
  $ npx capstan playbook run ${id} ${wordsOf(example)}${looksOnly === true ? '' : ' --why "…"'}

Shows the plan and asks; without a terminal it wants --yes. Only the plan that was shown is carried out. Ctrl-C stops
following, not the run. The same --as NAME twice is one run.
--json: the run when it ended: {"name", "playbook", "input", "by", "why", "status", "outcome", "verified", "steps",
"findings", "notUndone", "plan", "startedAt", "endedAt"}; with --no-wait {"run", "playbook"}; {"refused": [problems]}
`;

async function confirmed(plan: Plan, options: Options, shell: Shell): Promise<boolean> {
  shell.note(planText(plan));
  if (options.yes === true) return true;
  if (!shell.tty) {
    throw wrongUse(
      'nobody is here to be asked: --yes starts it without',
      `the plan is ${plan.fingerprint}`,
    );
  }
  const answer = await shell.ask('\nstart it? (yes/no) ');
  return ['y', 'yes'].includes(answer.trim().toLowerCase());
}

async function start(
  { id }: Playbook,
  request: StartRequest,
  name: string,
  connection: Connection,
  shell: Shell,
): Promise<void> {
  const before = await connection.runs.run(name);
  const isNew = await connection.playbooks.start(id, request, name);
  if (!isNew) {
    throw new CommandFailed(
      EXIT.wrong,
      `there is a run ${name} already, of something else${before ? `: ${before.playbook}, ${before.status}` : ''}`,
      `"capstan playbook watch ${name}" shows it; --as gives this one another name`,
    );
  }
  if (before !== undefined) shell.note(`run ${name} has begun already; nothing is begun twice`);
}

async function runPlaybook(
  playbook: Playbook,
  input: StartRequest['input'],
  options: Options & Globals,
  shell: Shell,
  connect: () => Promise<Connection>,
): Promise<ExitCode> {
  const { id, looksOnly } = playbook;
  const asked: StartRequest = {
    input,
    by: shell.user,
    ...(options.why === undefined ? {} : { why: options.why }),
    dryRun: false,
    when: options.now === true ? 'now' : 'window',
  };
  const problems = problemsOf(playbook, asked);
  if (problems.length > 0) return sayRefused(shell, options, problems);
  if (options.as !== undefined && !NAME.test(options.as)) {
    throw wrongUse(`--as: found "${options.as}", wanted up to 64 of A-Z a-z 0-9 - _`);
  }
  const within =
    options.timeout === undefined ? undefined : readDuration('--timeout', options.timeout);
  const connection = await connect();
  let request: StartRequest = { ...asked, by: await connection.who() };
  const name = options.as ?? newRunName(id, new Date(await connection.now()));
  const known = await connection.runs.run(name);
  if (looksOnly !== true && known === undefined) {
    const result = await connection.playbooks.plan(id, request);
    if (result.kind === 'refused') return sayRefused(shell, options, result.problems);
    const { plan } = result.kind === 'plan' ? result : result.run;
    if (!(await confirmed(plan, options, shell))) {
      shell.note('nothing was begun');
      return EXIT.no;
    }
    request = { ...request, plan: plan.fingerprint };
  }
  if (known?.playbook === id) shell.note(`run ${name} has begun already; nothing is begun twice`);
  else await start(playbook, request, name, connection, shell);
  if (!options.wait) {
    if (options.json === true) shell.out(JSON.stringify({ run: name, playbook: id }, null, 2));
    else shell.out(`run ${name} has begun`);
    return EXIT.waiting;
  }
  shell.note(`run ${name}; Ctrl-C stops following, not the run`);
  return followAndReport(connection, shell, options, {
    playbook: id,
    name,
    ...(within === undefined ? {} : { withinMilliseconds: within }),
  });
}

function runOf(playbook: Playbook, run: Run): Command {
  const command = new Command(playbook.id);
  return addFieldOptions(command, playbook)
    .summary(playbook.summary)
    .description(playbook.summary)
    .option('--why <sentence>', 'for whoever reads the ledger (required unless it only looks)')
    .option('--yes', 'start without asking')
    .option('--now', 'do not wait for a maintenance window')
    .option('--as <name>', 'a name for the run; the same name twice is one run')
    .option('--no-wait', 'start it and leave')
    .option('--timeout <duration>', 'follow it for so long at most, such as 30m')
    .addHelpText('after', help(playbook))
    .action(
      run<Options>(({ connect, options, shell }) =>
        runPlaybook(playbook, inputOf(playbook, command), options, shell, connect),
      ),
    );
}

/** `capstan playbook run ID`: shows the plan, asks, starts it, follows it, reports. */
export function startCommand(run: Run): Command {
  const command = new Command('run')
    .summary('show the plan, ask, start it, follow it to its report')
    .description('Shows the plan, asks, starts the playbook and follows it to its report.');
  for (const playbook of playbooks) command.addCommand(runOf(playbook, run));
  return command;
}
