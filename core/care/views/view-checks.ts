import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { CareRules, ViewRow } from '../care-rules.ts';

type Wrong = (path: string, value: unknown, wanted: string) => void;

/** A check of each view; `wrong` takes the path within the row. */
const ofViews =
  (check: (row: ViewRow, wrong: Wrong, rules: CareRules) => void): GuideCheck =>
  ({ care }) =>
    (care?.views ?? []).flatMap((row, index) => {
      const issues: GuideIssue[] = [];
      const wrong: Wrong = (path, value, wanted) =>
        issues.push({ path: `care.views.${index}.${path}`, value, wanted });
      if (care !== undefined) check(row, wrong, care);
      return issues;
    });

/** `sales` and `public.sales` are one view. */
export const fullName = (name: string): string => (name.includes('.') ? name : `public.${name}`);

const named = (rows: readonly ViewRow[], name: string): ViewRow | undefined =>
  rows.find((row) => fullName(row.name) === fullName(name));

const keysNameColumnsOnce = ofViews(({ key }, wrong) => {
  if (new Set(key).size < key.length) wrong('key', key, 'each column once');
});

const leadersExist = ofViews((row, wrong, { views }) => {
  const { cadence } = row;
  if (!('after' in cadence) || named(views, cadence.after) !== undefined) return;
  const others = views.filter((other) => other !== row).map(({ name }) => name);
  const known = others.join(', ');
  wrong(
    'cadence.after',
    cadence.after,
    known === '' ? 'another view, and there is none' : `the name of another view: ${known}`,
  );
});

const nobodyFollowsItself = ofViews((row, wrong, { views }) => {
  const way = [row.name];
  for (let at: ViewRow | undefined = row; at !== undefined && 'after' in at.cadence; ) {
    const { after } = at.cadence;
    way.push(after);
    if (fullName(after) === fullName(row.name)) {
      const wanted = 'a chain that begins with a view with a time of its own';
      return wrong('cadence.after', way.join(' after '), wanted);
    }
    if (way.length > views.length) return;
    at = named(views, after);
  }
});

/** Minutes that surely lie between two slots of a cron expression; what is not plain counts as the shortest. */
export function cronMinutes(cron: string): number {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const every = (field: string, size: number): number => {
    if (field === '*') return 1;
    const step = /^\*\/(\d+)$/.exec(field)?.[1];
    if (step !== undefined) return Math.min(Number(step), size);
    return /^\d+$/.test(field) ? size : 1;
  };
  const ofMinute = every(minute, 60);
  if (ofMinute < 60) return ofMinute;
  const ofHour = every(hour, 24);
  if (ofHour < 24) return ofHour * 60;
  if (month !== '*') return 28 * 1440;
  if (day === '*' && weekday === '*') return 1440;
  if (day === '*' && /^(\d|[a-z]{3})$/i.test(weekday)) return 7 * 1440;
  return weekday === '*' && /^\d+$/.test(day) ? 28 * 1440 : 1440;
}

/** How long a view may wait for its turn when all goes well. */
function waitMinutes({ cadence }: ViewRow, views: readonly ViewRow[], depth = 0): number {
  if ('cron' in cadence) return cronMinutes(cadence.cron);
  if ('everyMinutes' in cadence) return cadence.everyMinutes;
  const leader = named(views, cadence.after);
  return leader === undefined || depth > views.length ? 0 : waitMinutes(leader, views, depth + 1);
}

const promisesCanBeKept = ofViews((row, wrong, { views }) => {
  const wait = waitMinutes(row, views);
  if (row.freshMinutes <= wait) {
    const wanted = `more than ${wait}, as its turn comes only every ${wait} minutes`;
    wrong('freshMinutes', row.freshMinutes, wanted);
  }
});

/** What must be true of the rows for views. */
export const viewChecks: readonly GuideCheck[] = [
  keysNameColumnsOnce,
  leadersExist,
  nobodyFollowsItself,
  promisesCanBeKept,
];
