import * as v from 'valibot';
import { compareService, errorsRose } from '../services/compare-service.ts';
import { measureService } from '../services/measure-service.ts';
import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import { wentLive } from './deploys-since.ts';
import type { StepKind } from './step-kind.ts';

const MINUTE = 60_000;
const BEFORE_MINUTES = 15;
/** Old instances still answer that long after the switch. */
const DRAIN = MINUTE;
/** Render's metrics come this late at most; a minute that is missing then is waited for no longer. */
const METRICS_LAG = 3 * MINUTE;
/** So many minutes tell that errors are no accident. */
const FEWEST = 3;

const markSchema = v.object({ deployedAt: v.number(), since: v.number() });

/** The service answers about as fast, and as well, as in the quarter hour before its last deploy. */
export const responseTimeHolds: StepKind<StepData['response-time-holds']> = {
  says: ({ target, minutes }) =>
    `${target}: compare response times of ${minutes} minutes with those before the deploy`,
  downtimeSeconds: () => 0,
  async mark(world, { target }) {
    const { deploys } = await world.render.service(serviceOf(world.guide, target));
    const now = world.now();
    const last = deploys.find(wentLive);
    const since = Math.min(now, last?.finishedAt ?? now) + DRAIN;
    return { deployedAt: last?.createdAt ?? now, since };
  },
  async look(world, { target, minutes }, mark) {
    const { deployedAt, since } = v.parse(markSchema, mark);
    const service = serviceOf(world.guide, target);
    const { watch } = world.guide.policy;
    const now = world.now();
    const until = since + minutes * MINUTE;
    // Nothing is measured yet: old instances answer still.
    if (now <= since) return { is: 'under-way', note: `0 of ${minutes} minutes` };
    const before = await measureService(
      world,
      service,
      deployedAt - BEFORE_MINUTES * MINUTE,
      deployedAt,
    );
    const after = await measureService(world, service, since, Math.min(now, until));
    const errors = after.errorRate.length >= FEWEST ? errorsRose(before, after, watch) : undefined;
    const isIn = (after.responseTime.at(-1)?.at ?? 0) > until - MINUTE;
    if (errors?.passed !== false && (now < until || (!isIn && now < until + METRICS_LAG))) {
      const passed = Math.max(0, Math.min(minutes, Math.floor((now - since) / MINUTE)));
      const { note } = compareService(before, after, watch);
      return { is: 'under-way', note: `${passed} of ${minutes} minutes: ${note}` };
    }
    const { findings, note, worse } = compareService(before, after, watch);
    return worse === undefined
      ? { is: 'done', note, findings }
      : { is: 'failed', because: worse, findings };
  },
  everySeconds: 60,
  // The longest that `minutes` may be, and what metrics lag.
  withinSeconds: 75 * 60,
};
