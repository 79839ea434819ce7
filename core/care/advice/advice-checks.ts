import type { GuideCheck } from '../../guide-issue.ts';
import { cronMinutes } from '../views/view-checks.ts';

const DAY_MINUTES = 1_440;

/** What no shape can say of the rules for advice. */
export const adviceChecks: readonly GuideCheck[] = [
  ({ care }) => {
    const cron = care?.advice?.cadence.cron;
    if (cron === undefined || cronMinutes(cron) >= DAY_MINUTES) return [];
    const wanted = 'once a day at most: a report is the object of its day';
    return [{ path: 'care.advice.cadence.cron', value: cron, wanted }];
  },
];
