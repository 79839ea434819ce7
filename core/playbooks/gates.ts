import { nextOpening, openWindow } from '../windows.ts';
import { wallTime } from '../zoned-time.ts';
import type { Shut } from './carry-out.ts';
import type { Course } from './course.ts';
import { secondsUntil } from './journey.ts';
import { heldBy, type Progress } from './progress.ts';
import type { Request } from './read-request.ts';
import { retryAfterSeconds } from './retry.ts';

const HOUR_SECONDS = 3600;
/** A change of the loop's own that is under way is awaited so long. */
const SETTLE_SECONDS = 75 * 60;

/** Waits for a person's yes, where the guide wants one. */
export async function approval({ journey, progress, world }: Course): Promise<Shut> {
  const { approvalHours, approve, selfApproval } = world.guide.playbooks;
  const { run } = progress;
  if (!approve.some((id) => id === run.playbook)) return undefined;
  const answer = await journey.ask(
    'approval',
    async (callback) => {
      const askedAt = world.now();
      const until = askedAt + approvalHours * HOUR_SECONDS * 1000;
      await progress.save({
        status: 'waiting-for-approval',
        waitsFor: 'an approval',
        approval: { callback, askedAt, until },
      });
      const link = await world.approvalLink?.(run.name, callback, until);
      const how = link ?? `npx capstan playbook approve ${run.name}`;
      await world.herald.announce({
        at: askedAt,
        target: run.plan.target ?? run.playbook,
        kind: 'ask',
        sentence: `${run.by} wants ${run.playbook} (${run.why}): ${run.plan.steps.map(({ does }) => does).join('; ')}. Approve: ${how}`,
      });
    },
    approvalHours * HOUR_SECONDS,
  );
  if (answer === undefined) return `nobody approved it within ${approvalHours} hours`;
  if (!answer.yes) return `${answer.by} said no${answer.why ? `: ${answer.why}` : ''}`;
  if (!selfApproval && answer.by === run.by) {
    return `${answer.by} asked for it and cannot approve it`;
  }
  progress.become({ approvedBy: answer.by });
  return undefined;
}

/** Whether a run has to begin in a maintenance window. */
const needsWindow = ({ run }: Progress, { when }: Pick<Request, 'when'>): boolean =>
  run.plan.downtimeSeconds > 0 && when !== 'now';

/** Why the first change must not be made at this moment: its window has closed while something else was awaited. */
export function windowIsShut(
  { progress, world: { guide, now } }: Course,
  request: Pick<Request, 'when'>,
): Shut {
  if (!needsWindow(progress, request)) return undefined;
  const isOpen = openWindow(guide.maintenanceWindows, guide.timeZone, now()) !== undefined;
  return isOpen ? undefined : 'its maintenance window closed before it could begin; run it again';
}

/** Waits for a maintenance window, when the plan has downtime and nobody said `now`. */
export async function maintenanceWindow(
  { journey, progress, world }: Course,
  request: Pick<Request, 'when'>,
): Promise<Shut> {
  const { maintenanceWindows, timeZone } = world.guide;
  if (!needsWindow(progress, request)) return undefined;
  // A run that slept past its window finds the next one; a week has no more than these.
  for (let round = 1; round <= 8; round += 1) {
    const seconds = await journey.once(
      `window-${round}`,
      async () => {
        const now = world.now();
        if (openWindow(maintenanceWindows, timeZone, now) !== undefined) return 0;
        const opens = nextOpening(maintenanceWindows, timeZone, now);
        if (opens === undefined) return -1;
        const waitsFor = `the maintenance window of ${wallTime(opens, timeZone)}`;
        await progress.save({ status: 'waiting-for-window', waitsFor });
        return secondsUntil(opens, now);
      },
      retryAfterSeconds,
    );
    if (seconds === 0) return undefined;
    if (seconds < 0) return 'no maintenance window opens within eight days; say when: "now"';
    await journey.sleep(`until-window-${round}`, seconds);
  }
  return 'its maintenance windows were missed';
}

/** Takes the targets, and waits until no change of the loop's own is under way on them. */
export async function holdOfTargets({ journey, progress, world }: Course): Promise<Shut> {
  const targets = heldBy(progress.run.plan);
  if (targets.length === 0) return undefined;
  const other = await journey.once(
    'hold',
    async () => (await progress.hold()) ?? null,
    retryAfterSeconds,
  );
  if (other !== null) return other;
  const settled = await journey.watch(
    'settled',
    async () => {
      const lost = await progress.hold();
      if (lost !== undefined) return { shut: lost };
      const { states, unreadable } = await world.state.read(targets);
      const garbled = targets.find((target) => unreadable?.[target] !== undefined);
      if (garbled !== undefined) return { shut: unreadable?.[garbled] };
      const busy = targets.find((target) => states[target]?.history.intent !== undefined);
      if (busy === undefined) return {};
      const waitsFor = `a change of ${busy} that is under way`;
      await progress.save({ status: 'waiting-for-target', waitsFor });
      return undefined;
    },
    { everySeconds: 15, withinSeconds: SETTLE_SECONDS },
  );
  return settled === undefined ? 'a change of the loop did not settle' : settled.shut;
}
