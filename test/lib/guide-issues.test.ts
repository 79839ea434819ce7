import { expect, it } from 'vitest';
import { guide } from '#config';
import { checkGuide } from '#core/check-guide.ts';
import { guideIssueLines } from '#lib/guide-issues.ts';

it('prints every problem with its path, its value and what was wanted', () => {
  const wrong = { ...guide, application: 'Asset Anchor', timeZone: 'Mars/Olympus' };
  const lines = guideIssueLines(checkGuide(wrong));
  expect(lines[0]).toMatch(/^capstan\.config\.ts has \d+ problem/);
  expect(lines).toHaveLength(1 + checkGuide(wrong).length);
  expect(lines.join('\n')).toContain('application is "Asset Anchor"; wanted: ');
});

it('says when there is nothing, and cuts what is long', () => {
  const lines = guideIssueLines([
    { path: 'rows', value: undefined, wanted: 'a list' },
    { path: 'docsUrl', value: 'x'.repeat(500), wanted: 'an address' },
  ]);
  expect(lines[1]).toBe('  rows is nothing; wanted: a list');
  expect(lines[2]?.length).toBeLessThan(130);
});
