import { Command } from 'commander';
import { ENDED, type Run as PlaybookRun } from '#core/playbooks/run-record.ts';
import { whatStands, whatStandsText } from '#core/playbooks/what-stands.ts';
import { CommandFailed, EXIT, type ExitCode, wrongUse } from '../exit.ts';
import { type Call, nextCommand, type Run } from '../run.ts';
import { readSentence } from '../words.ts';

interface Options {
  readonly why?: string;
}

const help = `
It ends where it stands: what it has changed already stays, and is said. Its targets are Capstan's again when the
record has ended, which takes seconds; "capstan ledger RUN" has the report.

Example:
  $ npx capstan playbook stop upgrade-database-20260303-161500 --why "the campaign is over"

--json: {"run", "by", "why", "changed": [steps], "unsure": [steps]}
`;

const endedAlready = ({ name, outcome, status }: PlaybookRun) =>
  wrongUse(`${name} has ended already: ${outcome ?? status}`);

async function stop({ connect, options, shell, words }: Call<Options>): Promise<ExitCode> {
  const [name = ''] = words;
  const why = readSentence('--why', options.why);
  if (why === '') throw wrongUse('--why is missing: say why, for whoever asked');
  const connection = await connect();
  const run = await connection.runs.run(name);
  if (run === undefined) {
    const next = '"capstan playbook runs" lists them';
    throw new CommandFailed(EXIT.no, `there is no run ${name}`, next);
  }
  if (ENDED.includes(run.status)) throw endedAlready(run);
  const by = await connection.who();
  const isStopped = await connection.playbooks.stop(
    run.playbook,
    name,
    `called off by ${by}: ${why}`,
  );
  // It went on until a moment ago: only now its steps say what stands.
  const last = (await connection.runs.run(name)) ?? run;
  if (!isStopped) {
    if (ENDED.includes(last.status)) throw endedAlready(last);
    const next = `its record ends in a moment: ${nextCommand(`playbook watch ${name}`, options)}`;
    throw new CommandFailed(EXIT.no, `the execution of ${name} is over already`, next);
  }
  const stands = whatStands(last);
  shell.out(
    options.json === true
      ? JSON.stringify({ run: name, by, why, ...stands }, null, 2)
      : `${name} is called off by ${by}: ${whatStandsText(stands)}`,
  );
  return EXIT.done;
}

/** `capstan playbook stop RUN`: calls a run off. */
export const stopRunCommand = (run: Run): Command =>
  new Command('stop')
    .summary('call a run off, whatever it waits for or does')
    .description('Calls a run off, whatever it waits for or does. Nothing is taken back.')
    .argument('<run>', 'its name; "capstan playbook runs" lists them')
    .option('--why <sentence>', 'for whoever asked (required)')
    .addHelpText('after', help)
    .action(run<Options>(stop));
