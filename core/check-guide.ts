import * as v from 'valibot';
import { careChecks } from './care/care-checks.ts';
import type { Guide } from './guide.ts';
import type { GuideIssue } from './guide-issue.ts';
import { guideShape } from './guide-shape.ts';
import { ladderAndTimeChecks } from './ladder-and-time-checks.ts';
import { scheduleChecks } from './schedule-checks.ts';
import { targetAndRowChecks } from './target-and-row-checks.ts';
import { taskChecks } from './tasks/task-checks.ts';

const checks = [
  ...targetAndRowChecks,
  ...ladderAndTimeChecks,
  ...scheduleChecks,
  ...taskChecks,
  ...careChecks,
];

function shapeIssues(guide: unknown): readonly GuideIssue[] {
  const result = v.safeParse(guideShape, guide);
  return (result.issues ?? []).map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    value: issue.input,
    wanted: issue.message,
  }));
}

/** Everything wrong with a guide; an empty list means that it can be used. */
export function checkGuide(guide: unknown): readonly GuideIssue[] {
  const shape = shapeIssues(guide);
  const meaning = checks.flatMap((check) => {
    try {
      return check(guide as Guide);
    } catch (error) {
      // A part whose shape is wrong cannot be judged further; its shape issue already says so.
      if (shape.length === 0) throw error;
      return [];
    }
  });
  return [...shape, ...meaning];
}

/** A value as far as text can show it; some cannot be written at all. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 120);
  } catch {
    return String(value);
  }
}

/** The issues as lines for a terminal. */
export function guideReport(issues: readonly GuideIssue[]): string {
  return [
    `The guide has ${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}:`,
    ...issues.map(({ path, value, wanted }) => `  ${path}: found ${show(value)}, wanted ${wanted}`),
  ].join('\n');
}
