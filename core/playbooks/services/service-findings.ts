import type { Instant } from '../../guide.ts';
import type { History } from '../../history.ts';
import { mean } from '../../series.ts';
import type { Finding } from '../run-record.ts';
import { wentLive } from '../steps/deploys-since.ts';
import { wantedInstances } from '../steps/healthy.ts';
import type { Health, ServiceDetail } from '../world.ts';
import { hadNoRequests, type Measured } from './compare-service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Lines that a service should keep to. */
export interface ServiceLines {
  readonly maxErrorPercent: number;
  /** 95th percentile, in ms. */
  readonly maxResponseMs: number;
}

/** All that was looked at. */
export interface ServiceLook {
  readonly detail: ServiceDetail;
  /** Absent for a service without a public address. */
  readonly health?: Health;
  readonly measured: Measured;
  readonly history: History | undefined;
  readonly now: Instant;
}

function instances(detail: ServiceDetail): Finding {
  const running = detail.instances.length;
  const { autoscaling } = detail;
  const least = detail.suspended ? 1 : wantedInstances(detail);
  const most = autoscaling?.enabled === true ? autoscaling.max : least;
  return {
    what: 'instances',
    passed: running >= least && running <= most,
    found: detail.suspended ? 'suspended' : `${running} run`,
    wanted: least === most ? String(least) : `${least} to ${most}`,
  };
}

function lastDeploy({ deploys }: ServiceDetail): Finding {
  const [last] = deploys;
  const live = deploys.find(wentLive);
  const isLive = last?.status === 'live';
  const serves = isLive || live === undefined ? '' : `; ${live.id} serves`;
  return {
    what: 'last deploy',
    passed: isLive,
    found: last === undefined ? 'none' : `${last.id} is ${last.status}${serves}`,
    wanted: 'live',
  };
}

/** Instances that nobody asked for: with as many as before, others must have died. */
function restarts({ detail, history, now }: ServiceLook): Finding {
  const finding = {
    what: 'instances that started by themselves in the last hour',
    wanted: 'none',
  };
  const passed = (found: string): Finding => ({ ...finding, passed: true, found });
  if (detail.autoscaling?.enabled === true) return passed('cannot be told: Render scales it');
  const adopted = history?.known?.adoptedAt;
  if (adopted !== undefined && now - adopted < HOUR) {
    return passed('cannot be told: somebody changed it');
  }
  const fresh = detail.instances.filter(
    ({ createdAt }) =>
      now - createdAt < HOUR &&
      !detail.deploys.some(
        (deploy) =>
          createdAt >= deploy.createdAt && createdAt <= (deploy.finishedAt ?? now) + MINUTE,
      ),
  ).length;
  const asked = (history?.acts ?? []).reduce((sum, { action, sentAt = 0 }) => {
    if (action.kind !== 'set-instances' || now - sentAt > HOUR) return sum;
    return sum + Math.max(0, action.to - action.from);
  }, 0);
  const alone = Math.max(0, fresh - asked);
  return { ...finding, passed: alone === 0, found: alone === 0 ? 'none' : String(alone) };
}

function traffic({ detail, measured }: ServiceLook, lines: ServiceLines): readonly Finding[] {
  const [errors, slow] = [mean(measured.errorRate), mean(measured.responseTime)];
  // Render measures requests that come from outside.
  const isPrivate = detail.url === undefined;
  const passes = isPrivate || hadNoRequests(measured);
  const none = isPrivate ? 'not measured: it has no public address' : 'no traffic';
  const absent = passes ? none : 'not measured';
  return [
    {
      what: 'requests answered with an error',
      passed: errors === undefined ? passes : errors <= lines.maxErrorPercent,
      found: errors === undefined ? absent : `${errors.toFixed(1)} %`,
      wanted: `at most ${lines.maxErrorPercent} %`,
    },
    {
      what: '95th percentile of the response time',
      passed: slow === undefined ? passes : slow <= lines.maxResponseMs,
      found: slow === undefined ? absent : `${Math.round(slow)} ms`,
      wanted: `at most ${lines.maxResponseMs} ms`,
    },
  ];
}

/** A pass/fail report of a service; without traffic its lines are kept, without values they are not. */
export function serviceFindings(look: ServiceLook, lines: ServiceLines): readonly Finding[] {
  const { detail, health } = look;
  const answers: readonly Finding[] =
    health === undefined
      ? []
      : [{ what: 'health path', passed: health.ok, found: health.says, wanted: 'answers well' }];
  return [
    ...answers,
    instances(detail),
    lastDeploy(detail),
    ...traffic(look, lines),
    restarts(look),
  ];
}
