import { Command } from 'commander';
import type { Run } from '../run.ts';
import { breakersCommand } from '../tasks/breakers.ts';
import { lettersCommand } from '../tasks/letters.ts';
import { purgeCommand } from '../tasks/purge.ts';
import { queuesCommand } from '../tasks/queues.ts';
import { redriveCommand } from '../tasks/redrive.ts';
import { showCommand } from '../tasks/show.ts';

const parts = [
  queuesCommand,
  showCommand,
  lettersCommand,
  redriveCommand,
  purgeCommand,
  breakersCommand,
];

const help = `
Examples:
  $ npx capstan task queues
  $ npx capstan task show welcome-4711
  $ npx capstan task letters --kind email
  $ npx capstan task redrive --kind email --reason attempts --rate 5
  $ npx capstan task breakers
`;

/** `capstan task`: work that the application handed over. */
export function taskCommand(run: Run): Command {
  const command = new Command('task')
    .summary('work handed over: queues, one task, dead letters, redrive, purge, breakers')
    .description('Work that the application handed over.')
    .helpCommand(false)
    .addHelpText('after', help);
  for (const part of parts) command.addCommand(part(run));
  return command;
}
