import * as v from 'valibot';
import type { Orders } from '../../care/order.ts';
import { Refused } from '../playbook.ts';
import type { World } from '../world.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Tables of terabytes are copied beside what else the database does. */
const LONGEST_DAYS = 7;

const nameOf = (mark: unknown): string => v.parse(v.object({ name: v.string() }), mark).name;

/** The orders of the guide's database; throws `Refused` where nobody cares for one. */
export function ordersOf({ guide, orders }: World): { database: string; orders: Orders } {
  if (guide.care === undefined || orders === undefined) {
    throw new Refused('the guide has no section care, so nobody could carry this out');
  }
  return { database: guide.care.database, orders };
}

/** Asks the function that cares for the database to do something, and waits until it is done. */
export const databaseOrder: StepKind<StepData['database-order']> = {
  says: ({ database, does }) => `${database}: ${does}`,
  downtimeSeconds: () => 0,
  async mark(world, { input, order }) {
    // Two runs that ask for the same are two orders.
    const about = world.fingerprint(JSON.stringify([order, input, world.now()]));
    return { name: `${order}-${about}` };
  },
  ask: (world, { input, order }, mark) => ordersOf(world).orders.give(nameOf(mark), order, input),
  async look(world, _, mark) {
    const state = await ordersOf(world).orders.watch(nameOf(mark));
    if (state === undefined) return { is: 'to-do' };
    if (state.status === 'open') return { is: 'under-way', note: state.because };
    if (state.status === 'done') return { is: 'done', note: state.because };
    return { is: 'failed', because: `${state.status}: ${state.because}` };
  },
  everySeconds: 30,
  withinSeconds: LONGEST_DAYS * 86_400,
  undoSays: ({ undo }) => undo,
};
