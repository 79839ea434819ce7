import { Command } from 'commander';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';
import { EXIT } from '../exit.ts';
import { columns } from '../layout.ts';
import type { Run } from '../run.ts';

/** `capstan playbook list`: every playbook, without asking anybody. */
export const listCommand = (run: Run): Command =>
  new Command('list')
    .summary('every playbook, with what it does')
    .description('Every playbook, with what it does. Asks nobody.')
    .addHelpText(
      'after',
      '\n--json: a list of {"id", "summary", "looksOnly", "about", "fields", "example"}\n',
    )
    .action(
      run(async ({ options, shell }) => {
        if (options.json === true) {
          const list = playbooks.map(({ about, example, id, input, looksOnly, summary }) => ({
            id,
            summary,
            looksOnly: looksOnly === true,
            about,
            fields: describeInput(input),
            example,
          }));
          shell.out(JSON.stringify(list, null, 2));
        } else {
          shell.out(columns(playbooks.map(({ id, summary }) => [id, summary])).join('\n'));
          shell.note('\n"capstan playbook plan ID --help" teaches the fields of one');
        }
        return EXIT.done;
      }),
    );
