import { Command } from 'commander';
import { peekLetters } from '#adapters/tasks/operate/letter-box.ts';
import { guide } from '#config';
import { EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { taskDesk } from './desk.ts';
import {
  type LetterOptions,
  readLetterOptions,
  visitOf,
  withLetterOptions,
} from './letter-options.ts';

const help = `
Examples:
  $ npx capstan task letters                                 the 50 oldest deaths
  $ npx capstan task letters --kind email --reason rejected

Payloads are shown without names, addresses, amounts and texts. While it looks, letters are invisible to others;
Ctrl-C ends the look, and they are seen again at once.

--json: a list of {"kind", "priority", "id", "reason", "because", "diedAt", "failures", "redacted", "bytes",
"messageId"}
`;

/** `capstan task letters`: what is dead, and why. */
export const lettersCommand = (run: Run): Command =>
  withLetterOptions(
    new Command('letters').alias('peek').summary('dead letters: which tasks, and why'),
    '50',
  )
    .addHelpText('after', help)
    .action(
      run<LetterOptions>(async ({ connect, options, shell }) => {
        const connection = await connect();
        const desk = taskDesk(connection);
        const { filter, lanes, most } = readLetterOptions(
          options,
          desk.lanes,
          await connection.now(),
        );
        const letters = await peekLetters(lanes, filter, most, visitOf(shell));
        if (options.json === true) shell.out(JSON.stringify(letters, null, 2));
        else if (letters.length === 0) shell.out('no such dead letters');
        else {
          shell.out(
            columns(
              letters.map(({ because, diedAt, id, kind, priority, reason, redacted }) => [
                dayAndTime(diedAt, guide.timeZone),
                `${kind} ${priority}`,
                id ?? '(no id)',
                reason,
                redacted === undefined ? because : `${because}  ${JSON.stringify(redacted)}`,
              ]),
            ).join('\n'),
          );
        }
        if (shell.interrupted()) shell.note('interrupted: there may be others, and older ones');
        return EXIT.done;
      }),
    );
