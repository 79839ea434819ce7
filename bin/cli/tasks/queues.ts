import { Command } from 'commander';
import { queueDepths } from '#adapters/tasks/operate/queue-depths.ts';
import { EXIT } from '../exit.ts';
import { columns } from '../layout.ts';
import type { Run } from '../run.ts';
import { taskDesk } from './desk.ts';

const help = `
--json: a list of {"kind", "priority", "waiting", "inFlight", "dead"}. SQS counts approximately.
`;

/** `capstan task queues`: what lies where. */
export const queuesCommand = (run: Run): Command =>
  new Command('queues')
    .summary('what waits, is worked off, and is dead, in each queue')
    .description(
      'What lies in each queue: waiting, in flight (worked off now, or waiting for its next attempt), dead.',
    )
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell }) => {
        const depths = await queueDepths(taskDesk(await connect()).lanes);
        const rows = depths.map(({ lane: { kind, priority }, ...counts }) => ({
          kind,
          priority,
          ...counts,
        }));
        if (options.json === true) shell.out(JSON.stringify(rows, null, 2));
        else {
          shell.out(
            columns([
              ['kind', 'priority', 'waiting', 'in flight', 'dead'],
              ...rows.map(({ dead, inFlight, kind, priority, waiting }) =>
                [kind, priority, waiting, inFlight, dead].map(String),
              ),
            ]).join('\n'),
          );
        }
        return EXIT.done;
      }),
    );
