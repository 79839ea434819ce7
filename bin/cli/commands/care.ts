import { Command } from 'commander';
import { guide } from '#config';
import { careText, choreText, isCared } from '../care/care-text.ts';
import { readCare } from '../care/read-care.ts';
import { EXIT, wrongUse } from '../exit.ts';
import type { Run } from '../run.ts';

/** Lines of a file or a pipe need not be cut. */
const WIDE = 10_000;

/** A command that a warning names, which is to ask the same place. */
const PLAYBOOK = /npx capstan playbook run [^\n]*?--why "[^"]*"/g;

const help = `
Examples:
  $ npx capstan care
  $ npx capstan care view/monthly_sales_summary
  $ npx capstan care --json | jq '.chores[] | select(.warnings != [])'

Exit code 1: nobody has looked for five minutes.
--json: {"at", "database", "held", "chores": [{"id", "kind", "did", "because", "figures", "warnings", "last",
"lastEnded"}]}; with a chore, that one.
`;

/** `capstan care`: how views, partitions, archives, exports and queries stand. */
export const careCommand = (run: Run): Command =>
  new Command('care')
    .summary('how the database is cared for: views, partitions, archives, exports, queries')
    .description(
      'How each chore of the database stands, what was done last, and what wants a person.',
    )
    .argument('[chore]', 'only this one, with all its figures')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell, words: [id] }) => {
        const connection = await connect();
        const [status, now] = await Promise.all([readCare(connection), connection.now()]);
        const chore = status.chores.find((one) => one.id === id);
        if (id !== undefined && chore === undefined) {
          const known = status.chores.map((one) => one.id).join(', ');
          throw wrongUse(`found chore "${id}", wanted one of ${known}`);
        }
        const width = shell.tty ? shell.columns : WIDE;
        const say = (text: string): void =>
          shell.out(connection.place.local ? text.replace(PLAYBOOK, '$& --local') : text);
        if (options.json === true) shell.out(JSON.stringify(chore ?? status, null, 2));
        else if (chore !== undefined) say(choreText(chore, now, guide.timeZone));
        else say(careText(status, now, guide.timeZone, width));
        return isCared(status, now) ? EXIT.done : EXIT.no;
      }),
    );
