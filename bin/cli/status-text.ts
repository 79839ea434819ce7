import type { Guide, Instant } from '#core/guide.ts';
import type { Pause } from '#core/history.ts';
import type { Facts } from '#core/observation.ts';
import type { ShownRun } from '#core/playbooks/run-record.ts';
import { sentenceOf } from '#core/sentence.ts';
import { wallTime } from '#core/zoned-time.ts';
import { careLine } from './care/care-text.ts';
import { cut, dayAndTime, span } from './layout.ts';
import { levelsText } from './levels.ts';
import { standing } from './run-text.ts';
import type { Status, TargetStatus } from './status.ts';
import { taskLines } from './tasks/task-status.ts';

function present(facts: Facts | undefined): string {
  if (facts === undefined) return 'not looked at yet';
  const suspended = facts.suspended ? ', suspended' : '';
  if (facts.kind === 'service') {
    const count = facts.instanceCreatedAt.length;
    return `${count} ${count === 1 ? 'instance' : 'instances'} of ${facts.plan}${suspended}`;
  }
  const disk = facts.kind === 'postgres' ? `, ${facts.diskGb} GB disk` : '';
  const status = facts.status === 'available' ? '' : `, ${facts.status}`;
  return `plan ${facts.plan}${disk}${status}${suspended}`;
}

const until = ({ until: end }: Pause, zone: string): string =>
  end === undefined ? '' : ` until ${wallTime(end, zone)}`;

function decided({ decision }: TargetStatus, zone: string): readonly string[] {
  if (decision === undefined) return ['nothing was decided yet'];
  const { action, at, because, verdict, wanted } = decision;
  const when = wallTime(at, zone);
  if (verdict === 'act' && action !== undefined) {
    return [`${when} did ${sentenceOf(action)}: ${because}`];
  }
  return [`${when} ${wanted === undefined ? 'nothing to do' : 'held'}: ${because}`];
}

function targetLines(one: TargetStatus, now: Instant, zone: string): readonly string[] {
  const { alarms, intent, kind, levels, next, pauses, target, unreadable } = one;
  const wanted = levelsText(levels, kind);
  const later = next && (levelsText(next.levels, kind) ?? 'any');
  const then = next === undefined ? '' : `; from ${wallTime(next.at, zone)} ${later}`;
  const since = intent && span(now - (intent.sentAt ?? intent.plannedAt));
  const lines = [
    ...(wanted !== undefined || next ? [`wanted: ${wanted ?? 'any'}${then}`] : []),
    ...decided(one, zone),
    ...(intent ? [`under way: ${sentenceOf(intent.action)}, ${intent.status} ${since} ago`] : []),
    ...(alarms.length > 0 ? [`alarms: ${alarms.join(', ')}`] : []),
    ...pauses.map((pause) =>
      pause.run === undefined
        ? `paused by ${pause.by}${until(pause, zone)}: ${pause.why}`
        : `held: ${pause.why} (run ${pause.run})`,
    ),
    ...(unreadable === undefined ? [] : [`cannot be read: ${unreadable}`]),
  ];
  return [`  ${target.padEnd(12)} ${present(one.facts)}`, ...lines.map((line) => `    ${line}`)];
}

const runLine = (run: ShownRun, now: Instant): string =>
  `  ${run.name}  ${run.playbook} by ${run.by}: ${standing(run, now)}`;

/** How everything stands, to fit a terminal of so many columns. */
export function statusText(guide: Guide, status: Status, width: number): string {
  const { alive, at, care, lookedAt, pauses, place, runs, targets, tasks } = status;
  const zone = guide.timeZone;
  const look =
    lookedAt === undefined
      ? 'nobody has looked yet'
      : `last look ${span(at - lookedAt)} ago${alive ? '' : ': THE LOOP IS SILENT'}`;
  const switched =
    pauses === undefined
      ? ['everything is paused: the kill switch cannot be read']
      : pauses.map(
          (pause) => `everything is paused by ${pause.by}${until(pause, zone)}: ${pause.why}`,
        );
  return [
    `${guide.application}, ${place}, ${dayAndTime(at, zone)} ${zone}; ${look}`,
    ...switched,
    '',
    ...targets.flatMap((target) => targetLines(target, at, zone)),
    ...(tasks === undefined ? [] : taskLines(tasks)),
    ...(care === undefined ? [] : careLine(care)),
    ...(runs.length > 0 ? ['', 'playbooks under way', ...runs.map((run) => runLine(run, at))] : []),
  ]
    .map((line) => cut(line, width))
    .join('\n');
}
