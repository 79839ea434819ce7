/**
 * How long a function runs on AWS cannot be measured here, so it is made of what is counted here, the calls,
 * and of what each is assumed to take from a function in the same region. Lambda bills waiting like working.
 */
const MILLISECONDS = {
  table: 8,
  alarms: 40,
  metrics: 40,
  queue: 12,
  bus: 20,
  topic: 25,
  /** One call over the public internet with TLS kept alive; eight are under way at once. */
  render: 250,
  /** TCP, TLS, authentication and one question to a database or a cache; all at once, beside Render. */
  stores: 200,
} as const;

const RENDER_CALLS_AT_ONCE = 8;
/** 512 MB buy this share of a core; what takes a millisecond of a whole core here takes so much longer there. */
const SHARE_OF_A_CORE = 512 / 1769;

/** What the invocations of a run did, by function. */
export interface Work {
  readonly collects: number;
  readonly reconciles: number;
  readonly notifies: number;
  /** Render calls of collect, and of reconcile. */
  readonly renderReads: number;
  readonly renderActs: number;
  /** Writes of reconcile, which come one after the other: ledger, state, shares of the rate budget. */
  readonly reconcileWrites: number;
  /** Milliseconds of a core, measured here: what the bundles compute. */
  readonly cpuMilliseconds: number;
}

/** Milliseconds that all invocations of a run would have been billed for. */
export function billedMilliseconds(work: Work): number {
  const perCollect = Math.ceil(
    work.renderReads / Math.max(1, work.collects) / RENDER_CALLS_AT_ONCE,
  );
  const asking = Math.max(perCollect * MILLISECONDS.render, MILLISECONDS.stores);
  const collect = 2 * MILLISECONDS.table + asking + MILLISECONDS.metrics + MILLISECONDS.queue;
  const reconcile = MILLISECONDS.table + MILLISECONDS.alarms;
  return (
    work.collects * collect +
    work.reconciles * reconcile +
    work.reconcileWrites * MILLISECONDS.table +
    work.renderActs * MILLISECONDS.render +
    work.notifies * (MILLISECONDS.topic + MILLISECONDS.bus) +
    work.cpuMilliseconds / SHARE_OF_A_CORE
  );
}

/** The assumptions in one line, for whoever reads the bill. */
export const durationAssumptions = `assumed: a Render call ${MILLISECONDS.render} ms (${RENDER_CALLS_AT_ONCE} at once), the table ${MILLISECONDS.table}, DescribeAlarms ${MILLISECONDS.alarms}, PutMetricData ${MILLISECONDS.metrics}, databases ${MILLISECONDS.stores}; computing at ${Math.round(100 * SHARE_OF_A_CORE)} % of a core`;
