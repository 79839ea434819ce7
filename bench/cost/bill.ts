import { type DailyCounts, isUsage, type Usage } from './counts.ts';
import { type PriceId, prices } from './prices.ts';
import type { Standing } from './standing.ts';

export interface BillLine {
  readonly price: PriceId;
  /** Units in a month. */
  readonly quantity: number;
  readonly usd: number;
  /** Where the quantity comes from. */
  readonly basis: 'template' | 'counted' | 'assumed';
  /** The count it was made of, unless it stands in the template. */
  readonly usage?: Usage;
  /** Why so many are assumed, where that is of this line alone. */
  readonly why?: string;
}

export const DAYS_PER_MONTH = 365 / 12;

/** A month of what stands there and of what is used; `measured` takes the place of assumptions. */
export function bill(
  standing: Standing,
  assumedCounts: DailyCounts,
  measured: Partial<DailyCounts> = {},
): readonly BillLine[] {
  const line = (price: PriceId, quantity: number, from: Usage | 'template'): BillLine => {
    const usd = (quantity / prices[price].per) * prices[price].usd;
    if (!isUsage(from)) return { price, quantity, usd, basis: 'template' };
    const basis = measured[from] === undefined ? 'assumed' : 'counted';
    return { price, quantity, usd, basis, usage: from };
  };
  const daily = (usage: Usage) => measured[usage] ?? assumedCounts[usage];
  const used = (price: PriceId & Usage) => line(price, daily(price) * DAYS_PER_MONTH, price);
  const logBytes = daily('log-bytes') * DAYS_PER_MONTH;
  const gbSeconds = (daily('lambda-milliseconds') / 1_000) * standing.memoryGb * DAYS_PER_MONTH;

  return [
    line('alarm-metrics', standing.alarmMetrics, 'template'),
    line('fast-alarm-metrics', standing.fastAlarmMetrics, 'template'),
    line('custom-metrics', standing.customMetrics, 'template'),
    line('secrets', standing.secrets, 'template'),
    line('queue-idle-polls', standing.idlePolls, 'template'),
    used('put-metric-data'),
    used('describe-alarms'),
    used('lambda-requests'),
    line('lambda-gb-seconds', gbSeconds, 'lambda-milliseconds'),
    used('queue-requests'),
    used('table-write-units'),
    used('table-read-units'),
    line('table-bytes-kept', daily('table-bytes-kept'), 'table-bytes-kept'),
    line('table-bytes-restorable', daily('table-bytes-kept'), 'table-bytes-kept'),
    used('log-bytes'),
    // Thirty days of retention: a month's logs are kept at any time.
    line('log-bytes-kept', logBytes, 'log-bytes'),
    used('secret-calls'),
    used('bus-events'),
    used('topic-publishes'),
    used('emails'),
  ].filter(({ quantity }) => quantity > 0);
}

/** US dollars a month. */
export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}
