import { Command } from 'commander';
import { guide } from '#config';
import { taskKinds } from '#core/tasks/ids.ts';
import { recordLines } from '#core/tasks/operate/record-lines.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { readKind, taskDesk } from './desk.ts';

interface Options {
  readonly kind?: string;
}

const help = `
Examples:
  $ npx capstan task show welcome-4711
  $ npx capstan task show evt_1Pabc --kind payment-event --json

--json: a list of records: {"kind", "id", "state", "attempt", "queuedAt", "failures", "note", "because", …}
Exit code 1: no task of that id was ever begun.
`;

/** `capstan task show`: the life of a task. */
export const showCommand = (run: Run): Command =>
  new Command('show')
    .summary('the life of a task: attempts, outcome, and why')
    .argument('<id>', 'of the task, as its producer chose it')
    .option('--kind <kind>', 'only of this kind; an id may be used in several')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [id = ''] }) => {
        const kind = readKind(options.kind);
        const { ledger } = taskDesk(await connect());
        const wanted = kind === undefined ? taskKinds : [kind];
        const found = await Promise.all(wanted.map((one) => ledger.read(one, id)));
        const records = found.filter((record) => record !== undefined);
        if (records.length === 0) {
          throw new CommandFailed(
            EXIT.no,
            `no task "${id}" was ever begun`,
            'it waits in its queue, or it was never sent: "capstan task queues" says what waits',
            `what could not be read has no record: "capstan task letters --id ${id}"`,
          );
        }
        shell.out(
          options.json === true
            ? JSON.stringify(records, null, 2)
            : records.map((record) => recordLines(record, guide.timeZone).join('\n')).join('\n\n'),
        );
        return EXIT.done;
      }),
    );
