import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { PartitionRow, PartitionStep } from '../care-rules.ts';
import { longestAddition } from './bounds.ts';

const LONGEST_NAME = 63;
const longestDays: Readonly<Record<PartitionStep, number>> = { day: 1, week: 7, month: 31 };

/** A check of each row. `wrong` takes the field. */
const ofRows =
  (
    check: (row: PartitionRow, wrong: (field: keyof PartitionRow, wanted: string) => void) => void,
  ): GuideCheck =>
  ({ care }) =>
    (care?.partitions ?? []).flatMap((row, index) => {
      const issues: GuideIssue[] = [];
      const wrong = (field: keyof PartitionRow, wanted: string): void => {
        issues.push({ path: `care.partitions.${index}.${field}`, value: row[field], wanted });
      };
      check(row, wrong);
      return issues;
    });

const keepsAStep = ofRows(({ keepDays, step }, wrong) => {
  const least = longestDays[step];
  if (keepDays < least) wrong('keepDays', `at least a ${step}, ${least} days`);
});

const namesAreShort = ofRows(({ step, table }, wrong) => {
  const name = table.slice(table.indexOf('.') + 1);
  const most = LONGEST_NAME - longestAddition(step);
  if (name.length > most)
    wrong('table', `a name of ${most} characters at most, for the names of its partitions`);
});

/** What no shape can say of the rows of partitions; that tables are named once is checked for all of care. */
export const partitionChecks: readonly GuideCheck[] = [keepsAStep, namesAreShort];
