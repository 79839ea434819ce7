import { describe, expect, it } from 'vitest';
import { neutralText } from '#core/tasks/reports/neutral-text.ts';

describe('neutralText', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠1'])(
    'puts an apostrophe before %j',
    (text) => {
      expect(neutralText(text)).toBe(`'${text}`);
    },
  );

  it.each(['', 'a=1', ' =1', '1-1', 'ada@example.com', '"=1"'])('leaves %j as it is', (text) => {
    expect(neutralText(text)).toBe(text);
  });
});
