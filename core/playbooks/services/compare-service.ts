import type { Guide } from '../../guide.ts';
import type { Point } from '../../observation.ts';
import { mean } from '../../series.ts';
import type { Finding } from '../run-record.ts';

/** What was measured of a service in a span of time. */
export interface Measured {
  /** 95th percentile, in ms. */
  readonly responseTime: readonly Point[];
  /** Percent of requests. */
  readonly errorRate: readonly Point[];
  /** Requests a second. */
  readonly requestRate: readonly Point[];
}

/** How a service does now against before. */
export interface Comparison {
  readonly findings: readonly Finding[];
  /** Why it is worse, if it is and the change may be the reason. */
  readonly worse?: string;
  readonly note: string;
}

/** Zeros are measured, and say that nobody asked; no values at all say nothing. */
export const hadNoRequests = ({ requestRate }: Pick<Measured, 'requestRate'>): boolean =>
  requestRate.length > 0 && requestRate.every(({ value }) => value === 0);

const ERRORS = 'requests answered with an error';
const SPEED = '95th percentile of the response time';

const unmeasured = (what: string, span: string, wanted: string): Finding => ({
  what,
  passed: false,
  found: `not measured ${span}`,
  wanted,
});

const ms = (value: number): string => `${Math.round(value)} ms`;
const percent = (value: number): string => `${value.toFixed(1)} %`;

/** Whether errors rose by more than the guide lets pass. Without traffic before, the errors of now count alone. */
export function errorsRose(
  before: Measured,
  after: Measured,
  watch: Guide['policy']['watch'],
): Finding | undefined {
  const now = mean(after.errorRate);
  if (now === undefined) return undefined;
  const limit = (mean(before.errorRate) ?? 0) + watch.errorPercent;
  return {
    what: ERRORS,
    passed: now < limit,
    found: percent(now),
    wanted: `less than ${percent(limit)}`,
  };
}

/** What cannot be compared, and why: without requests nothing can have become worse, without values nobody knows. */
function incomparable(
  before: Measured,
  after: Measured,
  watch: Guide['policy']['watch'],
): Comparison | undefined {
  const [was, is] = [mean(before.responseTime), mean(after.responseTime)];
  if (was !== undefined && is !== undefined) return undefined;
  const [measured, span] =
    is === undefined ? [after, 'since the deploy'] : [before, 'before the deploy'];
  if (hadNoRequests(measured)) {
    const note = `no traffic ${span}, so response times cannot be compared`;
    return { findings: [], note };
  }
  const wanted = `at most ${watch.worseFactor} times what it was before`;
  const note = `response times were not measured ${span}, so they cannot be compared`;
  return { findings: [unmeasured(SPEED, span, wanted)], note };
}

/**
 * Compares two spans. With many more requests the change is not to blame; what was not measured is a finding
 * that did not pass, and nothing to take a change back for.
 */
export function compareService(
  before: Measured,
  after: Measured,
  watch: Guide['policy']['watch'],
): Comparison {
  const errors = errorsRose(before, after, watch);
  const findings: Finding[] = errors === undefined ? [] : [errors];
  if (errors?.passed === false) {
    const worse = `${errors.found} of the requests fail, ${errors.wanted} were wanted`;
    return { findings, worse, note: worse };
  }
  if (errors === undefined && !hadNoRequests(after)) {
    const wanted = `less than ${percent(watch.errorPercent)} more than before`;
    findings.push(unmeasured(ERRORS, 'since the deploy', wanted));
  }
  const cannot = incomparable(before, after, watch);
  if (cannot !== undefined) return { ...cannot, findings: [...findings, ...cannot.findings] };
  const [was = 0, is = 0] = [mean(before.responseTime), mean(after.responseTime)];
  const limit = was * watch.worseFactor;
  const [asked = 0, asks = 0] = [mean(before.requestRate), mean(after.requestRate)];
  const isBusier = asks > asked * watch.moreDemandFactor;
  const isSlower = is > limit;
  findings.push({
    what: SPEED,
    passed: !isSlower || isBusier,
    found: ms(is),
    wanted: `at most ${ms(limit)} (${watch.worseFactor} times the ${ms(was)} before)`,
  });
  const compared = `p95 ${ms(is)}, before ${ms(was)}`;
  if (!isSlower) return { findings, note: compared };
  if (isBusier) {
    const times = asked === 0 ? 'many' : (asks / asked).toFixed(1);
    return { findings, note: `${compared}, with ${times} times the requests` };
  }
  return { findings, worse: `response time rose: ${compared}`, note: compared };
}
