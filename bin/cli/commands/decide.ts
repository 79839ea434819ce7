import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { guide } from '#config';
import { rowAlarms } from '#core/alarms.ts';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { decide } from '#core/decide.ts';
import { explain } from '#core/explain.ts';
import { emptyHistory } from '#core/history.ts';
import type { Connection } from '../connection.ts';
import { CommandFailed, EXIT, wrongUse } from '../exit.ts';
import type { KeptSituation } from '../kept-situation.ts';
import type { Run } from '../run.ts';
import { readTarget } from '../words.ts';

interface Options {
  readonly from?: string;
  readonly save?: string;
}

const help = `
Examples:
  $ npx capstan decide database                   with the guide as it stands in this folder
  $ npx capstan decide api --save now.json        keep the situation …
  $ npx capstan decide --from now.json            … edit the guide, and compare

--json: one decision as in "capstan explain --json". Nothing is changed.
`;

async function situationNow(target: string, connection: Connection): Promise<KeptSituation> {
  const names = rowAlarms(guide)
    .filter((alarm) => alarm.target === target)
    .map(({ name }) => name);
  const [now, alarms, { observations, pauses, states }] = await Promise.all([
    connection.now(),
    connection.alarms(names),
    connection.state.read(guide.targets.map(({ id }) => id)),
  ]);
  const observation = observations[target];
  if (observation === undefined) {
    throw new CommandFailed(EXIT.no, `${target} was not observed yet`, 'try again in a minute');
  }
  const history = states[target]?.history ?? emptyHistory;
  return { now, situation: { observation, history, alarms, pauses, fleet: observations } };
}

async function situationOf(file: string): Promise<KeptSituation> {
  const { readKeptSituation } = await import('../kept-situation.ts');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`--from: ${file} cannot be read (${error.code})`);
  });
  return readKeptSituation(file, text);
}

/** `capstan decide`: what would be decided now. */
export const decideCommand = (run: Run): Command =>
  new Command('decide')
    .summary('what would be decided now, with the guide as edited here')
    .description(
      'What Capstan would decide now with the guide as it stands in this folder; changes nothing.',
    )
    .argument('[target]', `one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--save <file>', 'keep the situation')
    .option('--from <file>', 'decide on a kept one again')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        const issues = checkGuide(guide);
        if (issues.length > 0) throw wrongUse(guideReport(issues));
        if (options.from !== undefined && name !== undefined) {
          throw wrongUse(`--from has its own target: leave out "${name}"`);
        }
        const kept =
          options.from === undefined
            ? await situationNow(readTarget(name), await connect())
            : await situationOf(options.from);
        if (options.save !== undefined) {
          await writeFile(options.save, JSON.stringify(kept, null, 2));
          shell.note(`kept the situation in ${options.save}`);
        }
        const decision = decide(guide, kept.situation, kept.now);
        shell.out(
          options.json === true
            ? JSON.stringify(decision, null, 2)
            : explain(decision, guide.timeZone),
        );
        return EXIT.done;
      }),
    );
