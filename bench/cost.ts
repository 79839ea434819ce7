// What a month of Capstan costs on AWS: node bench/cost.ts [--counts FILE.json] [--sources]
// The file gives counts per day, such as a simulated day counted; what it does not give is assumed.
import { parseArgs } from 'node:util';
import { guide } from '#config';
import type { Guide, TargetKind } from '#core/guide.ts';
import { type BillLine, bill, total } from './cost/bill.ts';
import { assumedCounts, assumption, readCounts } from './cost/counts.ts';
import { withFurtherTarget } from './cost/further-target.ts';
import { prices } from './cost/prices.ts';
import { standing } from './cost/standing.ts';

const LIMIT_USD = 10;
const FURTHER_LIMIT_USD = 2.5;

const { values: options } = parseArgs({
  options: { counts: { type: 'string' }, sources: { type: 'boolean' } },
});

const money = (usd: number): string => `$${usd.toFixed(2)}`;

const quantity = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toFixed(2)));

function printLine({ price, quantity: units, usd, basis, usage }: BillLine): void {
  const { unit } = prices[price];
  const note = basis === 'assumed' && usage !== undefined ? `  (${assumption(usage)})` : '';
  console.log(
    `${quantity(units).padStart(16)}  ${unit.padEnd(42)} ${money(usd).padStart(7)}  ${basis}${note}`,
  );
}

const monthOf = (one: Guide, measured = {}): readonly BillLine[] =>
  bill(standing(one), assumedCounts(one), measured);

let asked: ReturnType<typeof readCounts> = {};
try {
  if (options.counts !== undefined) asked = readCounts(options.counts);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

const verdicts: { readonly what: string; readonly usd: number; readonly limit: number }[] = [];

console.log(`A month of ${guide.application}, us-east-1, no free tier\n`);
const month = monthOf(guide, asked);
month.forEach(printLine);
verdicts.push({ what: guide.application, usd: total(month), limit: LIMIT_USD });

// What a further target adds is the difference of two bills, both by the assumptions.
const before = total(monthOf(guide));
for (const kind of ['service', 'postgres', 'key-value'] satisfies TargetKind[]) {
  const more = withFurtherTarget(guide, kind);
  if (more === undefined) continue;
  const usd = total(monthOf(more)) - before;
  verdicts.push({ what: `each further ${kind}`, usd, limit: FURTHER_LIMIT_USD });
}

console.log('');
for (const { what, usd, limit } of verdicts) {
  const judged = usd < limit ? 'below' : 'NOT below';
  console.log(`${what.padEnd(28)} ${money(usd).padStart(7)} a month, ${judged} ${money(limit)}`);
}
const assumed = month.filter(({ basis }) => basis === 'assumed');
if (assumed.length > 0) {
  console.log(
    `\n${money(total(assumed))} of it is assumed; count a simulated day and pass it with --counts.`,
  );
}

if (options.sources) {
  console.log('\nPrices');
  for (const { usd, per, unit, asOf, source } of Object.values(prices)) {
    console.log(`  $${usd} per ${per.toLocaleString('en-US')} ${unit}, ${asOf}: ${source}`);
  }
}
process.exitCode = verdicts.every(({ usd, limit }) => usd < limit) ? 0 : 1;
