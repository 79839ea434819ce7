import * as v from 'valibot';
import type { PostgresTarget } from '../../guide.ts';
import { postgresOf } from '../targets.ts';
import type { World } from '../world.ts';
import type { StepData } from './all.ts';
import type { Seen, StepKind } from './step-kind.ts';

const markSchema = v.object({ timeline: v.nullable(v.number()), status: v.string() });

/** Null when the database does not answer: a leader that hangs is a reason to fail over, not an obstacle. */
async function timelineOf(world: World, database: PostgresTarget): Promise<number | null> {
  try {
    return (await world.database.report(database)).timeline;
  } catch {
    return null;
  }
}

/** Whether a request surely changed nothing, so that another one cannot be the second. */
const wasNotHeard = (error: unknown): boolean =>
  error instanceof Error && 'outcome' in error && error.outcome === 'not-applied';

/** A database that did not answer before and does now: that another server leads is likely, and not seen. */
const answersAgain: Seen = {
  is: 'done',
  note: 'it answers again; who leads cannot be told',
  findings: [
    {
      what: 'who leads',
      passed: false,
      found: 'cannot be told: it did not answer before',
      wanted: 'another server than before',
    },
  ],
};

/**
 * The standby takes over. Render's answers do not say who leads, but every take-over begins a new WAL
 * timeline: the one from before is the mark. https://www.postgresql.org/docs/17/continuous-archiving.html
 */
export const failOver: StepKind<StepData['fail-over']> = {
  says: ({ target }) => `${target}: the standby takes over`,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async mark(world, { target }) {
    const database = postgresOf(world.guide, target);
    const { status } = await world.render.database(database);
    return { timeline: await timelineOf(world, database), status };
  },
  async ask(world, { target }, mark) {
    const { timeline } = v.parse(markSchema, mark);
    try {
      await world.render.failOver(postgresOf(world.guide, target));
    } catch (error) {
      // Without a timeline to go by, nothing would show that it was heard: it is not asked for again.
      if (timeline !== null || wasNotHeard(error)) throw error;
    }
  },
  async look(world, { target }, mark) {
    const before = v.parse(markSchema, mark);
    const database = postgresOf(world.guide, target);
    const { status } = await world.render.database(database);
    const isAsBefore = status === before.status || status === 'available';
    if (before.timeline === null) {
      const answers = (await timelineOf(world, database)) !== null;
      if (status === 'available' && answers) return answersAgain;
      if (answers) return { is: 'under-way', note: `it answers, ${status}` };
      return isAsBefore ? { is: 'to-do' } : { is: 'under-way', note: `no answer yet, ${status}` };
    }
    const { timeline } = await world.database.report(database);
    if (timeline > before.timeline) {
      if (status !== 'available') return { is: 'under-way', note: `a new leader, ${status}` };
      return { is: 'done', note: `timeline ${before.timeline} → ${timeline}, available` };
    }
    return isAsBefore ? { is: 'to-do' } : { is: 'under-way', note: status };
  },
  everySeconds: 10,
  withinSeconds: 15 * 60,
  undoSays: () => 'cannot be taken back, and need not be: either server may lead',
};
