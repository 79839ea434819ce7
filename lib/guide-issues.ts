import type { GuideIssue } from '#core/check-guide.ts';

const MAX_SHOWN = 80;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

/** Every problem of a guide on its own line: where it stands, what is there, what was wanted. */
export function guideIssueLines(issues: readonly GuideIssue[]): readonly string[] {
  const count = issues.length === 1 ? '1 problem' : `${issues.length} problems`;
  return [
    `capstan.config.ts has ${count}:`,
    ...issues.map(({ path, value, wanted }) => `  ${path} is ${shown(value)}; wanted: ${wanted}`),
  ];
}
