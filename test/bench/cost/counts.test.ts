import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assumedCounts, readCounts } from '../../../bench/cost/counts.ts';
import { monthlyBills } from '../../../bench/cost/monthly-bills.ts';
import { guide } from '../../../capstan.config.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-counts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: unknown): string {
  const file = join(folder, 'counts.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('readCounts', () => {
  it('takes a part of a day, and what further targets add', () => {
    const counted = { day: { 'lambda-requests': 3000 }, further: { service: { 'log-bytes': 7 } } };
    expect(readCounts(fileOf(counted))).toEqual(counted);
    expect(readCounts(fileOf({}))).toEqual({ day: {}, further: {} });
  });

  it('names every line that is wrong', () => {
    const wrong = {
      day: { 'lambda-requests': -1, 'log-byte': 3 },
      further: { queue: {}, service: { emails: 'many' } },
      night: {},
    };
    expect(() => readCounts(fileOf(wrong))).toThrow(
      /night: .*\n.*day\.lambda-requests: -1 .*\n.*day\.log-byte: .*\n.*further\.queue: .*\n.*further\.service\.emails: "many"/,
    );
    expect(() => readCounts(fileOf([]))).toThrow('wanted an object');
  });
});

describe('monthlyBills', () => {
  it('rests on what was counted, and what one more target adds to that', () => {
    const api = guide.targets.filter(({ kind }) => kind === 'service');
    const rows = guide.rows.filter(({ target }) => target === 'api');
    const small = { ...guide, targets: api, rows };
    const day = assumedCounts(small);
    const doubled = { ...day, 'table-write-units': day['table-write-units'] * 2 };
    const [plain, dearer] = [
      monthlyBills(small, { day, further: { service: {} } }),
      monthlyBills(small, { day: doubled, further: { service: { 'log-bytes': 1e9 } } }),
    ];
    const units = (day['table-write-units'] * 365) / 12;
    expect(dearer.usd - plain.usd).toBeCloseTo((units / 1e6) * 0.625);
    // A gigabyte of logs a day, taken in and kept.
    const further = ({ further: [service] }: typeof plain) => service?.usd ?? 0;
    expect(further(dearer) - further(plain)).toBeCloseTo((365 / 12) * 0.53);
  });
});
