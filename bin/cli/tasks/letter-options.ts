import type { Command } from 'commander';
import type { TaskLane } from '#adapters/tasks/operate/lanes.ts';
import type { Visit } from '#adapters/tasks/operate/letter-box.ts';
import type { Instant } from '#core/guide.ts';
import { priorities } from '#core/tasks/ids.ts';
import type { DeadLetter, LetterFilter } from '#core/tasks/operate/dead-letter.ts';
import { deathReasons } from '#core/tasks/record.ts';
import { wrongUse } from '../exit.ts';
import type { Shell } from '../shell.ts';
import { readCount, readTime } from '../words.ts';
import { readKind } from './desk.ts';

/** Which letters a command is about. */
export interface LetterOptions {
  readonly kind?: string;
  readonly priority?: string;
  readonly id?: string;
  readonly reason?: string;
  readonly after?: string;
  readonly before?: string;
  readonly most: string;
}

/** Gives a command the options that choose letters. */
export const withLetterOptions = (command: Command, most: string): Command =>
  command
    .option('--kind <kind>', 'of one kind')
    .option('--priority <priority>', priorities.join(', '))
    .option('--id <task>', 'of one task')
    .option('--reason <reason>', [...deathReasons, 'unattended'].join(', '))
    .option('--after <time>', 'that died since, HH:MM or with date and zone')
    .option('--before <time>', 'that died before')
    .option('--most <n>', 'at most so many, the oldest deaths', most);

/** Goes through letters until Ctrl-C; from now on it gives back what was taken out before the command ends. */
export function visitOf(shell: Pick<Shell, 'heed' | 'interrupted'>): Visit {
  shell.heed();
  return { now: () => performance.now(), isInterrupted: () => shell.interrupted() };
}

/** What the options mean; throws `CommandFailed` with what was wanted. */
export function readLetterOptions(
  options: LetterOptions,
  lanes: readonly TaskLane[],
  now: Instant,
): { readonly lanes: readonly TaskLane[]; readonly filter: LetterFilter; readonly most: number } {
  const kind = readKind(options.kind);
  const { priority, reason, id, after, before } = options;
  if (priority !== undefined && !priorities.some((one) => one === priority)) {
    throw wrongUse(`--priority: found "${priority}", wanted one of ${priorities.join(', ')}`);
  }
  const known: readonly DeadLetter['reason'][] = [...deathReasons, 'unattended'];
  const why = known.find((one) => one === reason);
  if (reason !== undefined && why === undefined) {
    throw wrongUse(`--reason: found "${reason}", wanted one of ${known.join(', ')}`);
  }
  return {
    lanes: lanes.filter(
      (lane) =>
        (kind === undefined || lane.kind === kind) &&
        (priority === undefined || lane.priority === priority),
    ),
    filter: {
      ...(id === undefined ? {} : { id }),
      ...(why === undefined ? {} : { reason: why }),
      ...(after === undefined ? {} : { diedAfter: readTime('--after', after, now) }),
      ...(before === undefined ? {} : { diedBefore: readTime('--before', before, now) }),
    },
    most: readCount('--most', options.most, 1, 5_000),
  };
}
