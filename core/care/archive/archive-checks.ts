import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';

const archiveRows: GuideCheck = ({ care }) => {
  const issues: GuideIssue[] = [];
  for (const [index, { key, primaryKey }] of (care?.archives ?? []).entries()) {
    const path = `care.archives.${index}.primaryKey`;
    if (new Set(primaryKey).size < primaryKey.length)
      issues.push({ path, value: primaryKey, wanted: 'each column once' });
    if (primaryKey.length === 1 && primaryKey[0] === key)
      issues.push({
        path,
        value: primaryKey,
        wanted: `what names a row; "${key}" says how old it is`,
      });
  }
  return issues;
};

/** What must be true of the rules for archives; that tables are named once is checked for all of care. */
export const archiveChecks: readonly GuideCheck[] = [archiveRows];
