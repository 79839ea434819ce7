import { emptyHistory } from '../../history.ts';
import type { World } from '../world.ts';
import type { Range, StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** The loop writes the same item; the next version is read and tried again at once. */
const MOST_ATTEMPTS = 5;

const inWords = (range: Range | null): string =>
  range === null ? "the guide's own limits" : `${range.min} to ${range.max} instances`;

const same = (one: Range | null | undefined, other: Range | null): boolean =>
  one?.min === other?.min && one?.max === other?.max;

async function write(world: World, { target, to, by }: StepData['set-bounds']): Promise<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const { states } = await world.state.read([target]);
    const { history, lease, version } = states[target] ?? { history: emptyHistory, version: 0 };
    const { bounds: _former, ...rest } = history;
    const changed = to === null ? rest : { ...rest, bounds: { ...to, by, at: world.now() } };
    const state = { history: changed, ...(lease === undefined ? {} : { lease }) };
    if (await world.state.write(target, state, version)) return;
  }
  throw new Error(`the state of ${target} was changed by others all the time`);
}

/** Between how many instances the loop may size a service from now on. */
export const setBounds: StepKind<StepData['set-bounds']> = {
  says: ({ target, to }) => `${target}: Capstan keeps it at ${inWords(to)}`,
  present: ({ from }) => inWords(from),
  wanted: ({ to }) => inWords(to),
  downtimeSeconds: () => 0,
  ask: write,
  async look(world, { target, to }) {
    const { states, unreadable } = await world.state.read([target]);
    const garbled = unreadable?.[target];
    if (garbled !== undefined) return { is: 'failed', because: garbled };
    return same(states[target]?.history.bounds, to)
      ? { is: 'done', note: inWords(to) }
      : { is: 'to-do' };
  },
  everySeconds: 5,
  withinSeconds: 60,
  undo: ({ target, from, to, by }) => [{ kind: 'set-bounds', target, from: to, to: from, by }],
  undoSays: ({ from }) => `${inWords(from)} again`,
};
