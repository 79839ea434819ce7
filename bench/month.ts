// Counts what some simulated hours use, for the cost model: node bench/month.ts [--hours N] [--seed N] [--out FILE.json]
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { guide as whole } from '#config';
import type { Guide, TargetKind } from '#core/guide.ts';
import type { DailyCounts } from './cost/counts.ts';
import { withFurtherTarget } from './cost/further-target.ts';
import { monthlyBills } from './cost/monthly-bills.ts';
import { atMost, exactly, note, plain, report } from './measure.ts';
import { dailyCounts, difference } from './month/daily-counts.ts';
import { durationAssumptions } from './month/durations.ts';
import { liveThrough, type RunCounts } from './month/live-through.ts';

const { values: options } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: join(import.meta.dirname, '..', '.capstan', 'counts.json') },
  },
});

/** Tuesday in New York: midnight, and a quiet hour of the working day. */
const MIDNIGHT = Date.UTC(2026, 2, 3, 5);
const MORNING = Date.UTC(2026, 2, 3, 13);
/** Tasks have a bill of their own, by what comes of them; here is what the loop uses. */
const { tasks: _, ...guide }: Guide = whole;
const seed = Number(options.seed);
const hours = Number(options.hours);

const count = (one: Guide, startAt: number, length: number): Promise<RunCounts> =>
  liveThrough({ guide: one, startAt, hours: length, seed });
const daily = (run: RunCounts): DailyCounts => dailyCounts(run, guide.notify.emails.length);

const run = await count(guide, MIDNIGHT, hours);
const day = daily(run);
note(`${hours} h counted: ${JSON.stringify(run.usage.calls)}`);
for (const [name, { failures, invocations, milliseconds }] of Object.entries(run.functions)) {
  const each = (milliseconds / Math.max(1, invocations)).toFixed(0);
  note(`${name}: ${invocations} invocations, ${failures} failed, ${each} ms each on this machine`);
}
note(`${run.renderReads} reads and ${run.renderWrites} changes on Render`);
note(durationAssumptions);

// One hour with and without: what a target adds does not depend on the hour.
const without = daily(await count(guide, MORNING, 1));
const further: Partial<Record<TargetKind, DailyCounts>> = {};
for (const kind of ['service', 'postgres', 'key-value'] satisfies TargetKind[]) {
  const more = withFurtherTarget(guide, kind);
  if (more !== undefined) {
    further[kind] = difference(daily(await count(more, MORNING, 1)), without);
  }
}

await mkdir(dirname(options.out), { recursive: true });
await writeFile(options.out, `${JSON.stringify({ day, further }, null, 2)}\n`);
note(`written to ${options.out}; the whole bill: npm run bench -- cost --counts ${options.out}`);

const bills = monthlyBills(guide, { day, further });
const largest = [...bills.lines].sort((a, b) => b.usd - a.usd).slice(0, 6);
for (const { price, usd } of largest) note(`$${usd.toFixed(2)} ${price}`);
const failures = Object.values(run.functions).reduce((sum, one) => sum + one.failures, 0);
report([
  plain('month.hours', hours, 'h counted'),
  exactly('month.failures', failures, 'invocations', 0),
  plain('month.invocations', day['lambda-requests'], 'a day'),
  plain('month.table.writes', day['table-write-units'], 'units a day'),
  plain('month.logs', day['log-bytes'] / 1e6, 'MB a day'),
  atMost('month.cost', bills.usd, '$', 10),
  ...bills.further.map(({ kind, usd }) => atMost(`month.further-${kind}`, usd, '$ a month', 2.5)),
]);
process.exit();
