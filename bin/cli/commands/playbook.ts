import { Command } from 'commander';
import { approveRunCommand, rejectRunCommand } from '../playbook/answer.ts';
import { listCommand } from '../playbook/list.ts';
import { planCommand } from '../playbook/plan.ts';
import { runsCommand } from '../playbook/runs.ts';
import { startCommand } from '../playbook/start.ts';
import { stopRunCommand } from '../playbook/stop.ts';
import { watchCommand } from '../playbook/watch.ts';
import type { Run } from '../run.ts';

const parts = [
  listCommand,
  planCommand,
  startCommand,
  watchCommand,
  approveRunCommand,
  rejectRunCommand,
  stopRunCommand,
  runsCommand,
];

const help = `
Examples:
  $ npx capstan playbook list
  $ npx capstan playbook plan grow-database-storage --target database --gb 20
  $ npx capstan playbook run grow-database-storage --target database --gb 20 --why "import on Friday"
  $ npx capstan playbook approve RUN --why "talked to Ann"
  $ npx capstan playbook stop RUN --why "the import is off"
`;

/** `capstan playbook`: operations that a person starts. */
export function playbookCommand(run: Run): Command {
  const command = new Command('playbook')
    .summary('operations that a person starts: list, plan, run, watch, approve, stop')
    .description(
      'Operations that a person starts: each shows its plan, verifies, and undoes when it fails.',
    )
    .helpCommand(false)
    .addHelpText('after', help);
  for (const part of parts) command.addCommand(part(run));
  return command;
}
