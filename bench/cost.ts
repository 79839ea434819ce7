// What a month of Capstan costs on AWS: node bench/cost.ts [--counts FILE.json] [--sources]
// The file gives counts per day, as bench/month.ts writes it; what it does not give is assumed.
import { parseArgs } from 'node:util';
import { guide } from '#config';
import { type BillLine, total } from './cost/bill.ts';
import { careBill } from './cost/care-bill.ts';
import { assumption, type Counted, readCounts } from './cost/counts.ts';
import { monthlyBills } from './cost/monthly-bills.ts';
import { prices } from './cost/prices.ts';
import { taskBill } from './cost/task-bill.ts';
import { atMost, note, plain, report } from './measure.ts';

const LIMIT_USD = 10;
const FURTHER_LIMIT_USD = 2.5;
/** Care of a database, while nothing is due. */
const CARE_LIMIT_USD = 3;

const { values: options } = parseArgs({
  options: { counts: { type: 'string' }, sources: { type: 'boolean' } },
});

const money = (usd: number): string => `$${usd.toFixed(2)}`;

const quantity = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toFixed(2)));

function lineText({ price, quantity: units, usd, basis, usage, why: own }: BillLine): string {
  const { unit } = prices[price];
  const assumed = basis === 'assumed' && usage !== undefined ? assumption(usage) : own;
  const why = assumed === undefined ? '' : `  (${assumed})`;
  return `${quantity(units).padStart(16)}  ${unit.padEnd(42)} ${money(usd).padStart(7)}  ${basis}${why}`;
}

let counted: Counted = { day: {}, further: {} };
try {
  if (options.counts !== undefined) counted = readCounts(options.counts);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

const { further, lines, usd } = monthlyBills(guide, counted);
note(`A month of ${guide.application}, us-east-1, no free tier`);
for (const line of lines) note(lineText(line));
const tasks = taskBill(guide);
if (tasks.length > 0) note('And for tasks');
for (const line of tasks) note(lineText(line));
const care = careBill(guide);
if (care.idle.length > 0) note('And for the care of a database, when nothing is due');
for (const line of care.idle) note(lineText(line));
if (care.busy.length > 0) note('What chores do comes on top');
for (const line of care.busy) note(lineText(line));
if (options.sources) {
  for (const price of Object.values(prices)) {
    const { asOf, per, source, unit, usd: each } = price;
    note(`$${each} per ${per.toLocaleString('en-US')} ${unit}, ${asOf}: ${source}`);
  }
}

const taskMeasures = [
  plain('cost.tasks', total(tasks), '$ a month more'),
  plain(
    'cost.tasks-idle',
    total(tasks.filter(({ basis }) => basis === 'template')),
    '$ of it idle',
  ),
];
const careMeasures = [
  plain('cost.care', total([...care.idle, ...care.busy]), '$ a month more'),
  atMost('cost.care-idle', total(care.idle), '$ of it idle', CARE_LIMIT_USD),
];
const assumed = lines.filter(({ basis }) => basis === 'assumed');
report([
  atMost('cost.month', usd, '$', LIMIT_USD),
  ...further.map((one) =>
    atMost(`cost.further-${one.kind}`, one.usd, '$ a month', FURTHER_LIMIT_USD),
  ),
  plain('cost.assumed', total(assumed), '$ of it'),
  ...(tasks.length === 0 ? [] : taskMeasures),
  ...(care.idle.length === 0 ? [] : careMeasures),
]);
