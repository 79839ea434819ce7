import { approvalFor } from '../approval.ts';
import { downtimeSeconds } from '../downtime.ts';
import { nextOpening, openWindow } from '../windows.ts';
import { wallTime } from '../zoned-time.ts';
import { type Guard, hold } from './guard.ts';

/** A change that takes the target away waits for its window, an approval, or an emergency. */
export const downtimeWindow: Guard = {
  name: 'downtime-window',
  check(candidate, scene) {
    const { facts, guide, now } = scene;
    const seconds = downtimeSeconds(facts, candidate.action);
    if (seconds === 0 || candidate.urgent || approvalFor(candidate, scene)) return undefined;
    const { maintenanceWindows: windows, timeZone } = guide;
    if (openWindow(windows, timeZone, now) !== undefined) return undefined;
    const opens = nextOpening(windows, timeZone, now);
    const when =
      opens === undefined
        ? 'no window is near'
        : `the next window opens ${wallTime(opens, timeZone)}`;
    return hold(`it means about ${seconds} s of downtime, and ${when}`);
  },
};
