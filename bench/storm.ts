// Ten thousand alarm events for fifty services within a minute: node bench/storm.ts [--events N] [--seed N]
import { parseArgs } from 'node:util';
import { fleetGuide } from './fleet/fleet-guide.ts';
import { atMost, exactly, note, plain, report } from './measure.ts';
import { busiestMinute } from './storm/call-limits.ts';
import { judge } from './storm/judge.ts';
import { neededChanges } from './storm/planner.ts';
import { runStorm } from './storm/run-storm.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});

const SERVICES = 50;
/** Every third service is in breach, by one of three loads that need different answers. */
const LOADS = [3.2, 3, 3.4];
const INSTANCES = 4;
const CALM_CORES = 1.8;

const guide = fleetGuide(SERVICES);
const coresDuring = new Map(
  guide.targets.flatMap(({ renderId }, index) =>
    index % 3 === 0 ? [[renderId, LOADS[(index / 3) % LOADS.length] ?? CALM_CORES] as const] : [],
  ),
);
const needed = neededChanges(
  guide.targets.map(({ renderId }) => ({
    id: renderId,
    instances: INSTANCES,
    cores: coresDuring.get(renderId) ?? CALM_CORES,
  })),
  { high: 70, aim: 60, most: 10 },
);
const counts = await runStorm({
  guide,
  seed: Number(options.seed),
  events: Number(options.events),
  instances: INSTANCES,
  coresBefore: CALM_CORES,
  coresDuring,
  needed,
});

const verdict = judge(counts.effects, needed);
const busiest = busiestMinute(counts.exchanges);
const statuses = (status: number) => counts.exchanges.filter((one) => one.status === status).length;
const refused = counts.exchanges.filter(({ status }) => status >= 400);
const acknowledged = counts.queued - counts.left;
const tableWrites =
  (counts.calls['dynamodb PutItem'] ?? 0) + (counts.calls['dynamodb UpdateItem'] ?? 0);
const minutes =
  (verdict.lastAt === undefined ? Number.NaN : verdict.lastAt - counts.stormFrom) / 60_000;

for (const name of verdict.missing) note(`missing: ${name}`);
for (const name of [...verdict.surplus, ...verdict.twice]) {
  note(`not needed: ${name}, decided so:`);
  const id = guide.targets.find(({ renderId }) => name.startsWith(renderId))?.id;
  for (const { at, sentence, target } of counts.acts) {
    if (target === id) note(`  ${new Date(at).toISOString()} ${sentence}`);
  }
}
for (const failure of new Set(counts.failedLooks)) note(`failed: ${failure}`);
note(`AWS calls until the queue was empty: ${JSON.stringify(counts.calls)}`);
note(
  `the first alarm came ${((counts.stormFrom - counts.breachAt) / 1000).toFixed(0)} s after the load; the queue was empty ${(counts.drainedAfter.simulatedMilliseconds / 1000).toFixed(0)} s after the first event`,
);
report([
  plain('storm.events.sent', counts.sent, 'events'),
  exactly('storm.events.routed', counts.routed, 'events', counts.sent),
  plain('storm.events.others', counts.others, 'hints'),
  exactly('storm.queue.received', counts.queued, 'messages', counts.routed + counts.others),
  exactly('storm.queue.left', counts.left, 'messages', 0),
  exactly('storm.queue.dead-lettered', counts.deadLettered, 'messages', 0),
  plain('storm.queue.acknowledged', acknowledged, 'messages'),
  plain('storm.queue.looked-at', counts.looks, 'decisions'),
  plain('storm.queue.superseded', acknowledged - counts.looks, 'messages'),
  exactly('storm.events.unaccounted', counts.unseen, 'events', 0),
  plain('storm.changes.needed', needed.length, 'changes'),
  exactly('storm.changes.made', verdict.made, 'changes', needed.length),
  exactly('storm.changes.not-needed', verdict.surplus.length, 'changes', 0),
  exactly('storm.changes.twice', verdict.twice.length, 'changes', 0),
  atMost('storm.changes.complete-after', minutes, 'min', 10),
  plain('storm.render.calls', counts.exchanges.length, 'calls'),
  exactly('storm.render.429', statuses(429), 'calls', 0),
  plain('storm.render.refused', refused.length, 'calls'),
  atMost('storm.render.reads-a-minute', busiest.reads, 'calls', 400),
  atMost('storm.render.writes-a-minute', busiest.writes, 'calls', 30),
  atMost('storm.render.per-service-a-minute', busiest.perService, 'calls', 10),
  // The ticks write too, which in a small storm is most of it.
  counts.sent < 5_000
    ? plain('storm.table.writes', tableWrites / counts.sent, 'writes/event')
    : atMost('storm.table.writes', tableWrites / counts.sent, 'writes/event', 1),
  plain('storm.table.units', counts.writeUnits / counts.sent, 'units/event'),
  plain('storm.invocations', counts.invocations, 'invocations'),
  exactly('storm.looks.failed', counts.failedLooks.length, 'invocations', 0),
  plain('storm.collections.incomplete', counts.failedCollections, 'invocations'),
  plain('storm.wall', counts.drainedAfter.wallMilliseconds / 1000, 's'),
  plain('storm.memory', counts.peakMemoryBytes / 2 ** 20, 'MB at most'),
]);
process.exit();
