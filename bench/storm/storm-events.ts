import type { Instant } from '#core/guide.ts';
import type { AwsEvent } from '#local/aws/aws-event.ts';
import type { Random } from '#local/fake-render/random.ts';

/** An alarm that events can be about. */
export interface StormAlarm {
  readonly name: string;
  readonly target: string;
  readonly metricName: string;
}

/** One arrival on the bus: the event, and when. */
export interface Arrival {
  readonly at: Instant;
  readonly target: string;
  readonly event: AwsEvent;
}

export interface StormShape {
  readonly events: number;
  readonly from: Instant;
  readonly milliseconds: number;
  /** This share arrives twice. */
  readonly doubled: number;
  /** This share arrives at any time, whatever it says of itself. */
  readonly shuffled: number;
}

/** EventBridge drops nothing finer than this, and thousands of arrivals share few timers. */
const GRAIN_MILLISECONDS = 100;

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** A change of state as CloudWatch tells it; half of them lie about the state. */
function changeOf(
  alarm: StormAlarm,
  {
    at,
    namespace,
    serial,
    value,
  }: { at: Instant; namespace: string; serial: number; value: string },
): AwsEvent {
  const timestamp = new Date(at).toISOString().replace('Z', '+0000');
  const metric = { namespace, name: alarm.metricName, dimensions: { Target: alarm.target } };
  return {
    version: '0',
    id: `storm-${serial}`,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '000000000000',
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarm.name}`],
    detail: {
      alarmName: alarm.name,
      state: { value, reason: 'storm', timestamp },
      previousState: { value: 'INSUFFICIENT_DATA', reason: 'storm', timestamp },
      configuration: {
        metrics: [
          { id: 'm1', metricStat: { metric, period: 60, stat: 'Average' }, returnData: true },
        ],
      },
    },
  };
}

/** Every arrival of a storm, in order of arrival; the same random stream gives the same storm. */
export function stormArrivals(
  alarms: readonly StormAlarm[],
  namespace: string,
  { doubled, events, from, milliseconds, shuffled }: StormShape,
  random: Random,
): readonly Arrival[] {
  const anyTime = (): Instant => from + random() * milliseconds;
  const grained = (at: Instant): Instant => Math.ceil(at / GRAIN_MILLISECONDS) * GRAIN_MILLISECONDS;
  const doubledEvery = Math.round(1 / doubled);
  const shuffledEvery = Math.round(1 / shuffled);
  const arrivals: Arrival[] = [];
  for (let serial = 0; serial < events; serial += 1) {
    const alarm = pick(alarms, random);
    const said = from + (serial * milliseconds) / events;
    const value = pick(['ALARM', 'OK', 'INSUFFICIENT_DATA'], random);
    const event = changeOf(alarm, { at: said, namespace, serial, value });
    const arrive = (at: Instant) => arrivals.push({ at: grained(at), target: alarm.target, event });
    arrive(serial % shuffledEvery === 0 ? anyTime() : said);
    if (serial % doubledEvery === 1) arrive(anyTime());
  }
  return arrivals.sort((a, b) => a.at - b.at);
}
