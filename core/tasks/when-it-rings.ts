import { markdownTable } from '../markdown-table.ts';
import type { DeathReason } from './record.ts';

/** What a reason of death means, and whether sending the letter again can help. */
export const deathMeanings: Readonly<
  Record<DeathReason | 'unattended', { readonly means: string; readonly again: string }>
> = {
  malformed: {
    means: 'the message is no task of its kind',
    again: 'no: the producer has to send it anew, as the schema says',
  },
  'unknown-kind': { means: 'it lies in the queue of another kind', again: 'no: send it anew' },
  'unknown-version': {
    means: 'this version of Capstan does not know the version of its payload',
    again: 'yes, once a version is deployed that does',
  },
  rejected: {
    means: 'the outside service, or the worker, refused it for good',
    again: 'only when what it lacked is there now: a template, a report, an address enabled again',
  },
  attempts: {
    means: 'all its attempts failed',
    again: 'yes, once the outside service is well',
  },
  'too-old': {
    means: 'it could not be done in the time it had',
    again: 'yes, if it is still wanted',
  },
  poison: {
    means: 'its process ended each time it was tried, alone',
    again: 'after the cause is mended: the logs of its function show it',
  },
  uncertain: {
    means: 'an attempt may have taken effect, and that could not be found out',
    again: 'yes: it looks first, and does nothing that was done',
  },
  unattended: {
    means: 'SQS itself put it aside after very many receives; no worker ever said why',
    again: 'after looking at the logs of its function',
  },
};

/** The part of the guide's page that somebody reads at night. */
export const whenItRings = (): readonly string[] => [
  '### When it rings',
  '',
  markdownTable(
    ['alarm', 'look', 'then'],
    [
      [
        '`task-<kind>-<priority>-dead`',
        '`npx capstan task letters --kind <kind>`',
        'mend what the letters name, then `npx capstan task redrive --kind <kind> --reason <reason>`; what nobody wants any more: `task purge`',
      ],
      [
        '`task-<kind>-<priority>-wait`',
        '`npx capstan task queues`, `npx capstan task breakers`',
        'a breaker is open: wait, or mend what it names. None is: the worker fails (its logs) or there is more than the lane does (`concurrency` in the guide)',
      ],
      [
        '`open-breakers`',
        '`npx capstan task breakers`',
        'the outside service is away: nothing to do, it closes by itself. It names a parameter: that is ours, put it right; it is read again within five minutes',
      ],
      [
        'a destination was disabled',
        '`npx capstan webhook list`',
        'tell its owner; then `npx capstan webhook enable <name>` and redrive what was rejected meanwhile',
      ],
    ],
  ),
  '',
  'The age of a queue leaves out messages that SQS handed over several times, so tasks that a breaker puts back ring no `wait`: `open-breakers` is their alarm.',
  '',
  markdownTable(
    ['reason of a dead letter', 'means', 'does sending it again help?'],
    Object.entries(deathMeanings).map(([reason, { again, means }]) => [
      `\`${reason}\``,
      means,
      again,
    ]),
  ),
  '',
];
