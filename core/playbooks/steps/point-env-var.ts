import { postgresOf, serviceOf } from '../targets.ts';
import type { ConnectionName } from '../world.ts';
import type { Step, StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** A connection in words. */
export function connectionText(connection: ConnectionName | 'absent' | 'other'): string {
  if (connection === 'absent') return 'not set';
  if (connection === 'other') return 'something else';
  return connection.startsWith('replica:') ? `replica ${connection.slice(8)}` : connection;
}

/** Where an undo leads: a variable that was not there cannot be deleted, so it names the primary. */
const back = (from: StepData['point-env-var']['from']): ConnectionName =>
  from === 'absent' ? 'direct' : from;

/** One variable of a service names a connection of a database; instances get it with the next deploy. */
export const pointEnvVar: StepKind<StepData['point-env-var']> = {
  says: ({ database, key, target, to }) =>
    `${target}: point ${key} at ${database} (${connectionText(to)})`,
  present: ({ from }) => connectionText(from),
  wanted: ({ to }) => connectionText(to),
  downtimeSeconds: () => 0,
  async ask(world, { database, key, target, to }) {
    const { guide, render } = world;
    await render.pointAt(serviceOf(guide, target), key, postgresOf(guide, database), to);
  },
  async look(world, { database, from, key, target, to }) {
    const { guide, render } = world;
    const found = await render.connectionIn(
      serviceOf(guide, target),
      key,
      postgresOf(guide, database),
    );
    if (found === to) return { is: 'done', note: `${key} is ${connectionText(to)}` };
    if (found === from) return { is: 'to-do' };
    const because = `${key} is ${connectionText(found)}: somebody else changed it`;
    return { is: 'failed', because };
  },
  everySeconds: 10,
  withinSeconds: 5 * 60,
  undo({ database, downtimeSeconds, from, key, target, to }): readonly Step[] {
    const brings = `${key} as before`;
    return [
      { kind: 'point-env-var', target, key, database, from: to, to: back(from), downtimeSeconds },
      { kind: 'deploy', target, brings, downtimeSeconds },
    ];
  },
  undoSays: ({ from, key }) =>
    from === 'absent'
      ? `points ${key} at the primary, since Capstan deletes no variable, and deploys again`
      : `points ${key} back at ${connectionText(from)} and deploys again`,
};
