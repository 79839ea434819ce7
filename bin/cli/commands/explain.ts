import { Command } from 'commander';
import { guide } from '#config';
import { explain } from '#core/explain.ts';
import { EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { readCount, readTarget, readTime } from '../words.ts';

interface Options {
  readonly at?: string;
  readonly last: string;
  readonly acts?: boolean;
}

const MOST = 1000;
/** Among so many decisions a change is looked for: three and a half days of minutes. */
const ACTS_AMONG = 5000;

const help = `
Examples:
  $ npx capstan explain api                       the newest decision: what it saw, proposed, held back, and why
  $ npx capstan explain api --at 14:30            the last one up to 14:30, ${guide.timeZone}
  $ npx capstan explain database --acts --last 5  the last five changes

--json: a list of decisions, newest first, each with target, at, verdict, because, reason, inputs, proposals,
guards, action or wanted, costUsdPerMonth, undoable, downtimeSeconds.
Exit code 1: nothing was decided (or changed) by then.
`;

/** `capstan explain`: what was decided about a target, and why. */
export const explainCommand = (run: Run): Command =>
  new Command('explain')
    .summary('what was decided about a target, and why')
    .description(
      'What Capstan decided about a target, and why; the newest decision unless told otherwise.',
    )
    .argument('<target>', `one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--at <time>', 'the last decision up to HH:MM in the guide’s zone, or an ISO time')
    .option('--last <n>', 'the last so many decisions', '1')
    .option('--acts', 'only changes, not holds')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        const target = readTarget(name);
        const last = readCount('--last', options.last, 1, MOST);
        const connection = await connect();
        const before =
          options.at === undefined
            ? undefined
            : readTime('--at', options.at, await connection.now());
        const found = await connection.ledger.decisions(target, {
          limit: options.acts === true ? ACTS_AMONG : last,
          ...(before === undefined ? {} : { before }),
        });
        const wanted = found
          .filter(({ verdict }) => options.acts !== true || verdict === 'act')
          .slice(0, last);
        if (options.json === true) shell.out(JSON.stringify(wanted, null, 2));
        if (wanted.length === 0) {
          const what = options.acts === true ? 'changed on' : 'decided about';
          const when = options.at === undefined ? 'yet' : `up to ${options.at}`;
          shell.note(`nothing was ${what} ${target} ${when}`);
          return EXIT.no;
        }
        if (options.json !== true) {
          const texts = wanted.toReversed().map((one) => explain(one, guide.timeZone));
          shell.out(texts.join('\n\n'));
        }
        return EXIT.done;
      }),
    );
