import { Command } from 'commander';
import { peekLetters, purgeLetters } from '#adapters/tasks/operate/letter-box.ts';
import { EXIT, wrongUse } from '../exit.ts';
import type { Run } from '../run.ts';
import { taskDesk } from './desk.ts';
import {
  type LetterOptions,
  readLetterOptions,
  visitOf,
  withLetterOptions,
} from './letter-options.ts';

interface Options extends LetterOptions {
  readonly yes?: boolean;
}

const help = `
Examples:
  $ npx capstan task purge --kind webhook --reason malformed
  $ npx capstan task purge --id welcome-4711 --yes          for scripts

Exactly those are taken away that were counted: what dies meanwhile stays, and what somebody sends again meanwhile
goes on. Records of the tasks stay in the ledger as what they are: dead. Ctrl-C stops; the rest is where it was.

--json: {"purged"}
Exit code 1: there are no such letters, or nobody said yes.
`;

/** `capstan task purge`: dead letters are taken away for good. */
export const purgeCommand = (run: Run): Command =>
  withLetterOptions(
    new Command('purge').summary('take dead letters away for good; asks first'),
    '1000',
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell }) => {
        if (options.yes !== true && !shell.tty) {
          throw wrongUse('nobody is there to ask: --yes takes them away without asking');
        }
        const connection = await connect();
        const desk = taskDesk(connection);
        const now = await connection.now();
        const { filter, lanes, most } = readLetterOptions(options, desk.lanes, now);
        const visit = visitOf(shell);
        const counted = await peekLetters(lanes, filter, most, visit);
        const count = counted.length;
        if (shell.interrupted() || count === 0) {
          shell.note(shell.interrupted() ? 'nothing was taken away' : 'no such dead letters');
          return EXIT.no;
        }
        if (options.yes !== true) {
          const answer = await shell.ask(`Take ${count} away for good? Type ${count} to do it: `);
          if (answer.trim() !== `${count}`) {
            shell.note('nothing was taken away');
            return EXIT.no;
          }
        }
        const messageIds = new Set(counted.map(({ messageId }) => messageId));
        const purged = await purgeLetters(lanes, messageIds, { ...visit, progress: () => {} });
        shell.out(options.json === true ? JSON.stringify({ purged }) : `${purged} taken away`);
        if (shell.interrupted()) return EXIT.waiting;
        if (purged < count) shell.note(`${count - purged} were not there any more`);
        return EXIT.done;
      }),
    );
