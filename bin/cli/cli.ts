import { Command } from 'commander';
import { approveCommand } from './commands/approve.ts';
import { careCommand } from './commands/care.ts';
import { decideCommand } from './commands/decide.ts';
import { envCommand } from './commands/env.ts';
import { explainCommand } from './commands/explain.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { pauseCommand } from './commands/pause.ts';
import { playbookCommand } from './commands/playbook.ts';
import { resumeCommand } from './commands/resume.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { statusCommand } from './commands/status.ts';
import { taskCommand } from './commands/task.ts';
import { webhookCommand } from './commands/webhook.ts';
import { EXIT, type ExitCode, exitHelp } from './exit.ts';
import { type Run, runner } from './run.ts';
import { sayError } from './say-error.ts';
import type { Shell } from './shell.ts';

/** Every command, in the order of `--help`. */
const commands: readonly { readonly group: string; readonly make: (run: Run) => Command }[] = [
  { group: 'Look:', make: statusCommand },
  { group: 'Look:', make: explainCommand },
  { group: 'Look:', make: decideCommand },
  { group: 'Look:', make: scheduleCommand },
  { group: 'Look:', make: ledgerCommand },
  { group: 'Look:', make: careCommand },
  { group: 'Look:', make: envCommand },
  { group: 'Act:', make: playbookCommand },
  { group: 'Act:', make: taskCommand },
  { group: 'Act:', make: webhookCommand },
  { group: 'Act:', make: pauseCommand },
  { group: 'Act:', make: resumeCommand },
  { group: 'Act:', make: approveCommand },
];

const examples = `
Examples:
  $ npx capstan status                        how everything stands, on AWS
  $ npx capstan status --local                the same of the "npm start" that runs here
  $ npx capstan explain api --at 14:30        what was decided at half past two, and why
  $ npx capstan playbook list                 operations that a person starts
  $ npx capstan pause all --why "migration" --for 2h

Every command finds the deployed stack by its outputs, with AWS's default credentials; with --local it asks the
"npm start" of this folder. --json prints one JSON value to standard output, its shape stands in the command's
--help; times in it are milliseconds since 1970. Progress and problems go to standard error.

${exitHelp}
`;

type Terminal = Pick<Shell, 'columns' | 'note' | 'out'>;

/** Settings that commander does not pass on to commands made elsewhere. */
function settle(command: Command, shell: Terminal): void {
  command.exitOverride().showHelpAfterError('(--help says more)');
  command.configureHelp({ showGlobalOptions: true, helpWidth: Math.min(shell.columns, 110) });
  command.configureOutput({
    writeOut: (text) => shell.out(text.trimEnd()),
    writeErr: (text) => shell.note(text.trimEnd()),
  });
  for (const child of command.commands) settle(child, shell);
}

/** Every command with its options; `run` is what its action is made with. */
export function program(run: Run, shell: Terminal): Command {
  const root = new Command('capstan')
    .description('Looks at and works on what Capstan keeps the right size.')
    .option('--local', 'the "npm start" of this folder instead of AWS')
    .option('--json', 'one JSON value instead of text')
    .option('--stack <name>', 'a stack of another name')
    .option('--region <region>', "AWS region (else AWS_REGION, or the profile's)")
    .option('--profile <name>', 'AWS profile (else AWS_PROFILE)')
    .helpCommand(false)
    .addHelpText('after', examples);
  for (const { group, make } of commands) {
    root.commandsGroup(group);
    root.addCommand(make(run));
  }
  settle(root, shell);
  return root;
}

/** Runs one call; `args` are the words after `capstan`. Resolves with the exit code, never rejects. */
export async function runCli(args: readonly string[], shell: Shell): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const run = runner(shell, (code) => {
    exit = code;
  });
  try {
    await program(run, shell).parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    const said = sayError(error);
    for (const line of said.lines) shell.note(line);
    return said.exit;
  }
}
