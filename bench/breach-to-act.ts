// From a breach to the call that answers it, at 1× while anything is under way: node bench/breach-to-act.ts
import type { Instant } from '#core/guide.ts';
import type { InvocationRecord } from '#local/aws/lambda/function-records.ts';
import type { Effect } from '#local/fake-render/effects.ts';
import { fleetGuide } from './fleet/fleet-guide.ts';
import { runFleet } from './fleet/run-fleet.ts';
import { added, callsOf, onAppend, onPublish, outputOf, type Published } from './fleet/taps.ts';
import { atMost, note, plain, report } from './measure.ts';

const MINUTE = 60_000;
const START: Instant = Date.UTC(2026, 2, 3, 17);
const BREACH: Instant = START + 6 * MINUTE;
const END: Instant = BREACH + 8 * MINUTE;
const INSTANCES = 4;
/** Read state and alarms, write the intent, ask Render once more, call it: no guard can do with fewer. */
const UNAVOIDABLE_CALLS = 5;

const guide = fleetGuide(1);
const line = guide.rows.find(({ signal }) => signal === 'cpu')?.high ?? { value: 70, breaching: 3 };
const fleet = await runFleet({
  guide,
  startAt: START,
  seed: 1,
  instances: INSTANCES,
  // 45 % on each instance, then 80 %.
  load: (_, at) => INSTANCES * (at > BREACH ? 0.8 : 0.45),
});
const { render, runtime } = fleet;

const breaching: Published[] = [];
const invocations: InvocationRecord[] = [];
let alarmAt: Instant | undefined;
let callsAtAlarm: Readonly<Record<string, number>> = {};
let callsAtEffect: Readonly<Record<string, number>> = {};
let effect: Effect | undefined;
onPublish(runtime, (published) => {
  if (published.metric === 'Cpu' && published.value > line.value) breaching.push(published);
});
runtime.on('alarm', ({ detail }) => {
  const { alarmName, state } = detail as { alarmName: string; state: { value: string } };
  if (alarmAt !== undefined || !alarmName.endsWith('cpu-high') || state.value !== 'ALARM') return;
  alarmAt = fleet.clock.now();
  callsAtAlarm = callsOf(runtime);
});
runtime.on('invocation', (record) => invocations.push(record));
onAppend(render.world.effects, (one) => {
  if (effect !== undefined || one.actor !== 'api') return;
  effect = one;
  callsAtEffect = callsOf(runtime);
});

await fleet.until(END);
const third = breaching[line.breaching - 1];
if (third === undefined || alarmAt === undefined || effect === undefined) {
  throw new Error('the breach was not answered within eight minutes');
}
const acted = effect;
const reconcile = outputOf(runtime, 'ReconcileFunctionName');
const handler = invocations.find(
  ({ functionName, at, durationMilliseconds }) =>
    functionName === reconcile && at <= acted.at && acted.at <= at + durationMilliseconds + 1,
);
const startedAt = handler?.at ?? acted.at;
const onTheWay = added(callsAtAlarm, callsAtEffect);
const asked = render.exchanges.filter(({ at }) => at >= startedAt && at <= acted.at);
await fleet.stop();

const seconds = (from: Instant, until: Instant): number => (until - from) / 1000;
const awsCalls = Object.values(onTheWay).reduce((sum, count) => sum + count, 0);
note(`on the way, AWS: ${JSON.stringify(onTheWay)}`);
note(
  `on the way, Render: ${asked.map(({ operation, status }) => `${operation} ${status}`).join(', ')}`,
);
note(
  `Render did: ${acted.operation} ${JSON.stringify(acted.before)} to ${JSON.stringify(acted.after)}`,
);
report([
  plain('breach.minute-to-published', (third.publishedAt % MINUTE) / 1000, 's'),
  atMost('breach.published-to-alarm', seconds(third.publishedAt, alarmAt), 's', 60),
  atMost('breach.alarm-to-handler', seconds(alarmAt, startedAt), 's', 2),
  atMost('breach.handler-to-call', seconds(startedAt, acted.at), 's', 1),
  atMost('breach.published-to-call', seconds(third.publishedAt, acted.at), 's', 65),
  atMost('breach.load-to-call', seconds(BREACH, acted.at), 's', 240),
  plain('breach.calls.aws', awsCalls, 'calls'),
  plain('breach.calls.render', asked.length, 'calls'),
  atMost('breach.calls.ratio', (awsCalls + asked.length) / UNAVOIDABLE_CALLS, '× unavoidable', 2.5),
]);
process.exit();
