import type { GateWords } from '#core/playbooks/gate-words.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode, wrongUse } from '../exit.ts';
import { planText } from '../plan-text.ts';
import type { StartRequest } from '../playbook-door.ts';
import type { Call } from '../run.ts';
import type { Shell } from '../shell.ts';
import { readDuration } from '../words.ts';
import { newRunName, problemsOf } from './call-playbook.ts';
import { gatesOf, startQuestion } from './gates.ts';
import { followAndReport, sayRefused } from './outcome.ts';

/** How `capstan playbook run` was called, besides the playbook's own input. */
export interface RunOptions {
  readonly why?: string;
  readonly yes?: boolean;
  readonly now?: boolean;
  readonly as?: string;
  readonly wait: boolean;
  readonly timeout?: string;
}

/** Lambda's own rule for names of executions. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

async function confirmed(
  plan: Plan,
  gates: GateWords,
  options: RunOptions,
  shell: Shell,
): Promise<boolean> {
  shell.note(planText(plan, gates));
  if (options.yes === true) return true;
  if (!shell.tty) {
    const next = `the plan is ${plan.fingerprint}`;
    throw wrongUse('nobody is here to be asked: --yes starts it without', next);
  }
  const answer = await shell.ask(startQuestion(gates));
  return ['y', 'yes'].includes(answer.trim().toLowerCase());
}

const nameTaken = (name: string, what: string) =>
  wrongUse(
    `there is a run ${name} already, ${what}`,
    `"capstan playbook watch ${name}" shows it; --as gives this one another name`,
  );

/** Whether a run of this name is the one that was asked for. */
function isSame(known: Run, id: string, input: StartRequest['input']): boolean {
  const asked = Object.entries(input);
  return known.playbook === id && asked.every(([name, value]) => known.input[name] === value);
}

/** Shows the plan, asks, starts; says how it ended when nothing was started. */
async function begin(
  { id, looksOnly }: Playbook,
  request: StartRequest,
  name: string,
  connection: Connection,
  { options, shell }: Call<RunOptions>,
): Promise<ExitCode | undefined> {
  let planned = request;
  if (looksOnly !== true) {
    const result = await connection.playbooks.plan(id, request);
    if (result.kind === 'refused') return sayRefused(shell, options, result.problems);
    const { plan } = result.kind === 'plan' ? result : result.run;
    const wish = { at: await connection.now(), when: request.when, asker: 'you' };
    if (!(await confirmed(plan, gatesOf(plan, wish), options, shell))) {
      shell.note('nothing was begun');
      return EXIT.no;
    }
    planned = { ...request, plan: plan.fingerprint };
  }
  const isNew = await connection.playbooks.start(id, planned, name);
  if (!isNew) throw nameTaken(name, 'begun with something else');
  return undefined;
}

/** Starts a playbook with an input, follows it to its end, and says how that was. */
export async function runPlaybook(
  playbook: Playbook,
  input: StartRequest['input'],
  call: Call<RunOptions>,
): Promise<ExitCode> {
  const { connect, options, shell } = call;
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
  const name = options.as ?? newRunName(playbook.id, new Date(await connection.now()));
  const known = await connection.runs.run(name);
  if (known !== undefined) {
    if (!isSame(known, playbook.id, input)) {
      throw nameTaken(name, `of ${known.playbook} with other input`);
    }
    shell.note(`run ${name} has begun already; nothing is begun twice`);
  } else {
    const request = { ...asked, by: await connection.who() };
    const over = await begin(playbook, request, name, connection, call);
    if (over !== undefined) return over;
  }
  if (!options.wait) {
    const started = JSON.stringify({ run: name, playbook: playbook.id }, null, 2);
    shell.out(options.json === true ? started : `run ${name} has begun`);
    return EXIT.waiting;
  }
  shell.note(`run ${name}; Ctrl-C stops following, not the run`);
  return followAndReport(connection, shell, options, {
    playbook: playbook.id,
    name,
    ...(within === undefined ? {} : { withinMilliseconds: within }),
  });
}
