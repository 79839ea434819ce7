import { Command } from 'commander';
import { guide } from '#config';
import type { Pauses } from '#core/history.ts';
import { EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { switchRecord } from '../switch-record.ts';
import { readSentence, readTargetOrAll } from '../words.ts';

const help = `
Examples:
  $ npx capstan resume all
  $ npx capstan resume api --json

--json: {"target" (absent for all), "stillPausedBy": [why it still is paused, if it is]}
`;

/** Pauses that still stop a target, or anything. */
function remaining(pauses: Pauses, target: string | undefined, now: number): readonly string[] {
  const open = (pauses ?? []).filter(
    (one) => one.run === undefined && (one.until === undefined || one.until > now),
  );
  return open
    .filter((one) => target === undefined || one.target === undefined || one.target === target)
    .map(({ by, target: paused, why }) => `${paused ?? 'all'} is paused by ${by}: ${why}`);
}

/** `capstan resume`: ends what `pause` began. */
export const resumeCommand = (run: Run): Command =>
  new Command('resume')
    .summary('end what pause began')
    .description('Ends what "capstan pause" began, of the same target or of everything.')
    .argument('<target>', `all, or one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--why <sentence>', 'for the ledger')
    .addHelpText('after', help)
    .action(
      run<{ readonly why?: string }>(async ({ connect, options, shell, words: [name] }) => {
        const target = readTargetOrAll(name);
        const connection = await connect();
        await connection.resume(target);
        const targets = guide.targets.map(({ id }) => id);
        const { pauses } = await connection.state.read(targets);
        const [at, by] = await Promise.all([connection.now(), connection.who()]);
        const still = remaining(pauses, target, at);
        const outcome =
          still.length === 0
            ? `${name} may be changed again`
            : `${name} was resumed, but ${still.join('; ')}`;
        const why = readSentence('--why', options.why) || 'no longer needed';
        await connection.record(switchRecord({ to: 'resume', target, by, why, at, outcome }));
        if (options.json === true) {
          const report = { ...(target === undefined ? {} : { target }), stillPausedBy: still };
          shell.out(JSON.stringify(report, null, 2));
        } else {
          shell.out(outcome);
        }
        return EXIT.done;
      }),
    );
