import { describe, expect, it } from 'vitest';
import type { ChoreReport } from '#core/care/care-world.ts';
import type { Notice } from '#core/history.ts';
import { tellCareNews } from '#functions/shared/care-telling.ts';

const NOON = Date.parse('2026-06-10T12:00:00Z');

const report = (id: string, warnings: readonly string[]): ChoreReport => ({
  id,
  kind: 'view',
  did: 'nothing',
  because: 'nothing changed',
  look: { due: false, because: 'nothing changed', figures: {}, warnings },
  record: { failures: 0, spentSeconds: 0, told: [] },
});

/** Tells, and gives what was said and written down, in order. */
async function tell(reports: readonly ChoreReport[]) {
  const done: unknown[] = [];
  await tellCareNews(
    {
      database: 'database',
      now: NOON,
      herald: { announce: async (notice: Notice) => void done.push(notice) },
      records: { tell: async (chore, told) => void done.push([chore, told]) },
    },
    reports,
  );
  return done;
}

describe('telling people about care', () => {
  it('says all that is new in one notice, and writes down afterwards that they know', async () => {
    const done = await tell([
      report('view/a', ['It is 40 minutes old.']),
      report('view/b', []),
      report('view/c', ['It has no key.']),
    ]);
    expect(done).toEqual([
      {
        at: NOON,
        target: 'database',
        kind: 'trouble',
        sentence: 'database:\nview/a: It is 40 minutes old.\nview/c: It has no key.',
      },
      ['view/a', [`${NOON} It is 40 minutes old.`]],
      ['view/c', [`${NOON} It has no key.`]],
    ]);
  });

  it('is silent, and writes nothing, when nothing is new', async () => {
    expect(await tell([report('view/a', [])])).toEqual([]);
  });

  it('fits into a mail, however much there is', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      report(`view/${index}`, ['x'.repeat(900)]),
    );
    const [notice] = (await tell(many)) as [Notice];
    expect(notice.sentence.length).toBeLessThan(8_000);
    expect(notice.sentence.split('\n')).toHaveLength(22);
    expect(notice.sentence).toMatch(/And 10 more: "npx capstan care"\.$/);
  });
});
