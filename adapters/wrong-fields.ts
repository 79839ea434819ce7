import * as v from 'valibot';

/** How valibot's own messages end: with the value. */
const QUOTE = /: (Expected .* but r|R)eceived .*$/s;

/**
 * What a schema found wrong, one short phrase per field. Never the values: they may be secrets, and
 * valibot's own messages quote them.
 */
export function wrongFields(issues: readonly v.BaseIssue<unknown>[]): readonly string[] {
  return issues.map((issue) => {
    const path = v.getDotPath(issue) ?? 'the whole';
    if (issue.received === 'undefined') return `${path} is missing`;
    return `${path} is not ${issue.expected ?? issue.message.replace(QUOTE, '')}`;
  });
}
