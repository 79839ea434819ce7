import { queueDepths } from '#adapters/tasks/operate/queue-depths.ts';
import type { Connection } from '../connection.ts';
import { taskDesk } from './desk.ts';

/** How the tasks of a place stand, all queues together. */
export interface TaskStatus {
  readonly waiting: number;
  /** Worked off now, or waiting for their next attempt. */
  readonly inFlight: number;
  readonly dead: number;
  /** Names of breakers that are not closed. */
  readonly openBreakers: readonly string[];
}

/** Undefined where there are no tasks. */
export async function taskStatus(
  connection: Pick<Connection, 'place'>,
): Promise<TaskStatus | undefined> {
  if (connection.place.outputs['TaskQueues'] === undefined) return undefined;
  const { breakers, lanes } = taskDesk(connection);
  const [depths, all] = await Promise.all([queueDepths(lanes), breakers.list()]);
  const sum = (count: (one: (typeof depths)[number]) => number): number =>
    depths.reduce((total, one) => total + count(one), 0);
  return {
    waiting: sum(({ waiting }) => waiting),
    inFlight: sum(({ inFlight }) => inFlight),
    dead: sum(({ dead }) => dead),
    openBreakers: all.filter(({ state }) => state !== 'closed').map(({ name }) => name),
  };
}

/** The lines of a status; each that asks for something names the command. */
export function taskLines({
  dead,
  inFlight,
  openBreakers,
  waiting,
}: TaskStatus): readonly string[] {
  return [
    `  ${'tasks'.padEnd(12)} ${waiting} waiting, ${inFlight} in flight, ${dead} dead`,
    ...(openBreakers.length > 0
      ? [`    breakers open: ${openBreakers.join(', ')} ("capstan task breakers" says why)`]
      : []),
    ...(dead > 0 ? ['    "capstan task letters" says why they are dead'] : []),
  ];
}
