import { Command } from 'commander';
import type { Run } from '../run.ts';
import { enableCommand } from '../webhooks/enable.ts';
import { keyCommand } from '../webhooks/key.ts';
import { listDestinationsCommand } from '../webhooks/list.ts';
import { rotateCommand } from '../webhooks/rotate.ts';

const parts = [listDestinationsCommand, keyCommand, rotateCommand, enableCommand];

const help = `
Examples:
  $ npx capstan webhook list
  $ npx capstan webhook key acme
  $ npx capstan webhook enable acme
`;

/** `capstan webhook`: the addresses of customers. */
export function webhookCommand(run: Run): Command {
  const command = new Command('webhook')
    .summary("customers' addresses: which fail, their keys, and enabling them again")
    .description("Customers' addresses that webhooks go to.")
    .helpCommand(false)
    .addHelpText('after', help);
  for (const part of parts) command.addCommand(part(run));
  return command;
}
