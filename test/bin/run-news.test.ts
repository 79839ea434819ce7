import { describe, expect, it } from 'vitest';
import { runNews } from '../../bin/run-news.ts';
import { begun, ended, waiting } from './cli/support/examples.ts';

const textsOf = (...[before, after]: Parameters<typeof runNews>) =>
  runNews(before, after).map(({ text }) => text);
const starts = 'grow-database-storage of database begins, because ann asks: the import on Friday';

describe('the terminal tells of a run', () => {
  it('when it begins, and once', () => {
    expect(textsOf([], [begun])).toEqual([starts]);
    expect(textsOf([begun], [{ ...begun, updatedAt: begun.updatedAt + 1 }])).toEqual([]);
  });

  it('when it waits for a yes, with the way to give it', () => {
    const yes = 'npx capstan playbook approve grow-2 --local';
    expect(textsOf([], [waiting])).toEqual([
      starts,
      `  grow-database-storage waits for an approval; to say yes: ${yes}`,
    ]);
  });

  it('when it waits for its window', () => {
    const waitsFor = 'the maintenance window of Tue 21:00';
    const next = { ...begun, status: 'waiting-for-window', waitsFor } as const;
    expect(textsOf([begun], [next])).toEqual([`  grow-database-storage waits for ${waitsFor}`]);
  });

  it('when it ends, with its outcome, at the time of its end', () => {
    const at = ended.endedAt;
    const text = '  grow-database-storage: done, and seen to be so';
    expect(runNews([begun], [ended])).toEqual([{ at, text }]);
  });

  it('in the order in which it happened, when two have news', () => {
    const other = { ...begun, name: 'grow-3', startedAt: begun.startedAt - 1, by: 'ben' };
    expect(textsOf([], [begun, other])[0]).toContain('because ben asks');
  });
});
