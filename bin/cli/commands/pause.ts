import { Command } from 'commander';
import { guide } from '#config';
import { EXIT, wrongUse } from '../exit.ts';
import { dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { switchRecord } from '../switch-record.ts';
import { readDuration, readSentence, readTargetOrAll } from '../words.ts';

interface Options {
  readonly why?: string;
  readonly for?: string;
}

const help = `
Examples:
  $ npx capstan pause all --why "migration tonight" --for 2h
  $ npx capstan pause api --why "load test"          until "capstan resume api"

--json: {"target" (absent for all), "by", "why", "at", "until" (absent: until resumed)}
`;

/** `capstan pause`: the kill switch. */
export const pauseCommand = (run: Run): Command =>
  new Command('pause')
    .summary('the kill switch: go on looking, change nothing')
    .description(
      'The kill switch: Capstan goes on looking and changes nothing, until "capstan resume" or the end of --for.\nAlso playbooks wait.',
    )
    .argument('<target>', `all, or one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--why <sentence>', 'for whoever finds it paused at night (required)')
    .option('--for <duration>', 'such as 90m, 2h, 1d; without it until resumed')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        const target = readTargetOrAll(name);
        const why = readSentence('--why', options.why);
        if (why === '') {
          throw wrongUse('--why is missing: say why, for whoever finds it paused at night');
        }
        const lasts = options.for === undefined ? undefined : readDuration('--for', options.for);
        const connection = await connect();
        const [at, by] = await Promise.all([connection.now(), connection.who()]);
        const until = lasts === undefined ? undefined : at + lasts;
        const pause = {
          by,
          why,
          at,
          ...(target === undefined ? {} : { target }),
          ...(until === undefined ? {} : { until }),
        };
        await connection.pause(pause);
        const end =
          until === undefined
            ? `until "capstan resume ${name}"`
            : `until ${dayAndTime(until, guide.timeZone)}`;
        const outcome = `${name} is paused ${end}`;
        await connection.record(switchRecord({ to: 'pause', target, by, why, at, outcome }));
        shell.out(options.json === true ? JSON.stringify(pause, null, 2) : outcome);
        return EXIT.done;
      }),
    );
