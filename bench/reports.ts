// The memory of a report of a million rows: node bench/reports.ts [--rows N]
import { parseArgs } from 'node:util';
import { report } from './measure.ts';
import { reportMemory } from './reports/report-memory.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 1) {
  throw new Error(`--rows: found "${values.rows}", wanted a whole number from 1 on`);
}
report(await reportMemory(rows));
