import { describe, expect, it } from 'vitest';
import { chooseIndexes, commandOf, judgeTrial, type Trial } from '#core/care/advice/tried-index.ts';
import { withoutServed } from '#core/care/advice/without-served.ts';

const good: Trial = {
  table: 'transactions',
  columns: ['property_id'],
  statement: 'a',
  how: 'copy',
  used: true,
  costBefore: 1000,
  costAfter: 10,
  millisecondsBefore: 40,
  millisecondsAfter: 1,
  bytes: 10,
  tableBytes: 100,
  writesPerSecond: 1,
  statementMillisecondsPerSecond: 50,
};

describe('an index that was tried', () => {
  it('is advised with the smaller of the gains that were planned and measured', () => {
    expect(judgeTrial(good)).toMatchObject({ is: 'advised', gain: 40 });
    expect(judgeTrial({ ...good, millisecondsBefore: 4000 })).toMatchObject({ gain: 100 });
    const { millisecondsAfter: _, millisecondsBefore: __, ...planned } = good;
    expect(judgeTrial({ ...planned, how: 'hypothetical' })).toMatchObject({
      gain: 100,
      because: expect.stringContaining('as a hypothetical index'),
      command:
        'npx capstan playbook run create-index --table transactions --columns property_id --why "the daily report advised it"',
    });
  });

  it('is not advised when it is not used, gains little, is large, or costs writers more', () => {
    const because = (changes: Partial<Trial>) => {
      const tried = judgeTrial({ ...good, ...changes });
      expect(tried).toMatchObject({ is: 'not-advised' });
      expect(tried.command).toBeUndefined();
      return tried.because;
    };
    expect(because({ used: false })).toMatch(/would not use/);
    expect(because({ costAfter: 400 })).toMatch(/2\.5 times cheaper, less than 3/);
    expect(because({ millisecondsAfter: 20 })).toMatch(/2\.0 times/);
    expect(because({ bytes: 70 })).toMatch(/70 % of what its table takes/);
    expect(because({ writesPerSecond: 5_000 })).toMatch(/5,000 writes a second/);
  });

  it('is the narrower of two that are nearly as good, and one for all its statements', () => {
    const wide = {
      ...good,
      columns: ['property_id', 'kind'],
      costAfter: 9.5,
      millisecondsAfter: 0.97,
    };
    const other = { ...good, statement: 'b', costAfter: 5 };
    const chosen = chooseIndexes([wide, good, other]);
    expect(chosen.map(({ is, columns }) => [is, columns.length])).toEqual([
      ['advised', 1],
      ['not-advised', 2],
      ['not-advised', 1],
    ]);
    const far = { ...wide, millisecondsBefore: 400, costAfter: 2, millisecondsAfter: 1 };
    expect(chooseIndexes([good, far])[0]).toMatchObject({ columns: ['property_id', 'kind'] });
  });
});

describe('a finding', () => {
  const finding = (columns: readonly string[]) => ({
    kind: 'foreign-key' as const,
    about: 'a_fkey',
    says: 'no index',
    weight: 'note' as const,
    mend: commandOf({ table: 'transactions', columns }),
  });
  const [advised] = chooseIndexes([
    judgeTrial({ ...good, columns: ['property_id', 'created_at'] }),
  ]);

  it('is left out when an advised index serves it as well', () => {
    if (advised === undefined) throw new Error('nothing is advised');
    const served = finding(['property_id']);
    const others = [finding(['created_at']), finding(['property_id', 'kind'])];
    expect(withoutServed([served, ...others], [advised])).toEqual(others);
    expect(withoutServed([served], [{ ...advised, is: 'not-advised' }])).toEqual([served]);
  });
});
