import { Command } from 'commander';
import { guide } from '#config';
import type { Connection } from '../connection.ts';
import { CommandFailed, EXIT, type ExitCode, wrongUse } from '../exit.ts';
import { planText } from '../plan-text.ts';
import type { Call, Run } from '../run.ts';
import { standing } from '../run-text.ts';
import { readSentence } from '../words.ts';
import { gatesOf } from './gates.ts';

interface Options {
  readonly why?: string;
}

/** The run that waits for an answer; throws `CommandFailed`. */
async function waiting(connection: Connection, name: string) {
  const run = await connection.runs.run(name);
  if (run === undefined) {
    const next = '"capstan playbook runs" lists them';
    throw new CommandFailed(EXIT.no, `there is no run ${name}`, next);
  }
  if (run.status !== 'waiting-for-approval' || run.approval === undefined) {
    const now = await connection.now();
    throw wrongUse(`${name} does not wait for an approval: ${standing(run, now)}`);
  }
  return { run, callback: run.approval.callback };
}

async function answer(
  yes: boolean,
  { connect, options, shell, words: [name = ''] }: Call<Options>,
): Promise<ExitCode> {
  const why = readSentence('--why', options.why);
  if (!yes && why === '') {
    throw wrongUse('--why is missing: say why not, for whoever asked');
  }
  const connection = await connect();
  const { callback, run } = await waiting(connection, name);
  const by = await connection.who();
  if (yes && by === run.by && !guide.playbooks.selfApproval) {
    // The run itself would refuse this, and end.
    throw wrongUse(`${by} asked for ${name} and cannot approve it: somebody else has to`);
  }
  const wish = { at: await connection.now(), when: run.when ?? 'window', asker: run.by };
  shell.note(planText(run.plan, gatesOf(run.plan, wish)));
  const given = { yes, by, ...(why === '' ? {} : { why }) };
  if (!(await connection.playbooks.answer(callback, given))) {
    throw new CommandFailed(EXIT.no, `${name} does not wait any more: nobody answered in time`);
  }
  shell.out(
    options.json === true
      ? JSON.stringify({ run: name, ...given }, null, 2)
      : `${name} is ${yes ? 'approved' : 'rejected'} by ${by}`,
  );
  return EXIT.done;
}

const shape = '\n--json: {"run", "yes", "by", "why"}\n';

/** `capstan playbook approve RUN`: says yes. */
export const approveRunCommand = (run: Run): Command =>
  new Command('approve')
    .summary('say yes to a run that waits for it')
    .description('Says yes to a run that waits for an approval.')
    .argument('<run>', 'its name')
    .option('--why <sentence>', 'for whoever reads the ledger')
    .addHelpText('after', shape)
    .action(run<Options>((call) => answer(true, call)));

/** `capstan playbook reject RUN`: says no. */
export const rejectRunCommand = (run: Run): Command =>
  new Command('reject')
    .summary('say no to a run that waits for a yes')
    .description('Says no to a run that waits for an approval: it ends, and nothing was changed.')
    .argument('<run>', 'its name')
    .option('--why <sentence>', 'for whoever asked (required)')
    .addHelpText('after', shape)
    .action(run<Options>((call) => answer(false, call)));
