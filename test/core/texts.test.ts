import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { rowAlarms } from '#core/alarms.ts';
import { decide } from '#core/decide.ts';
import { explain } from '#core/explain.ts';
import { guidePage } from '#core/guide-page.ts';
import { tell } from '#core/sentence.ts';
import { guide, NOON, shippedGuide, situationOf } from './situations.ts';

const act = decide(
  guide,
  situationOf('api', { values: { cpu: 75 }, states: { 'api-cpu-high': 'ALARM' } }),
  NOON,
);
const wait = decide(
  guide,
  situationOf('database', { values: { cpu: 70 }, states: { 'database-cpu-high': 'ALARM' } }),
  NOON,
);

describe('tell', () => {
  it('says an act, why, and what it costs in one sentence', () => {
    expect(tell(act)).toBe(
      'api: from 4 to 5 instances, because cpu is 75 %, over 70 % in 3 of 5 minutes ($100 → $125 a month).',
    );
  });

  it('says what is held and why', () => {
    expect(tell(wait)).toBe(
      'database: from plan pro_4gb to pro_8gb held, because it means about 180 s of downtime, and the next window opens Tue 21:00.',
    );
  });
});

describe('explain', () => {
  const text = explain(wait, guide.timeZone);

  it('begins with the local time and the sentence', () => {
    expect(text.split('\n')[0]).toMatch(/^Tue 14:00 {2}database: from plan pro_4gb/);
  });

  it('shows every value with its age, its lines and its alarms', () => {
    expect(text).toContain(
      'database-cpu         70 %, 60 s old  (15 % to 60 %; high ALARM, low OK)',
    );
  });

  it('shows every proposal, every guard that spoke, and the cost', () => {
    expect(text).toContain('database-cpu         more, from plan pro_4gb to pro_8gb');
    expect(text).toContain('downtime-window      hold');
    expect(text).toContain(
      '$59.50 a month → $104.50 (+$45.00); can be undone, about 180 s of downtime',
    );
  });
});

describe('guidePage', () => {
  const page = guidePage(shippedGuide);

  it.each(guide.rows.map(({ id }) => id))('has the section that the alarms of %s link to', (id) => {
    expect(page).toContain(`<a id="${id}"></a>`);
    const links = rowAlarms(guide).filter(({ row }) => row === id);
    expect(links).toHaveLength(2);
    for (const { description } of links) expect(description).toContain(`#${id}`);
  });

  it('is what docs/guide.md says: run "npm run guide"', async () => {
    expect(await readFile('docs/guide.md', 'utf8')).toBe(page);
  });

  it('follows a changed number', () => {
    const rows = guide.rows.map((row) =>
      row.id === 'api-cpu' ? { ...row, high: { ...row.high, value: 71.5 } } : row,
    );
    expect(guidePage({ ...guide, rows })).toContain('> 71.5 %');
    expect(page).not.toContain('71.5');
  });
});
