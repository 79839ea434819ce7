import { agreement } from './agreement.ts';
import { backlog } from './backlog.ts';
import { budget } from './budget.ts';
import { changeRate } from './change-rate.ts';
import { connections } from './connections.ts';
import { diskRules } from './disk-rules.ts';
import { downtimeWindow } from './downtime-window.ts';
import { flapCheck } from './flap-check.ts';
import { freeze } from './freeze.ts';
import { growthMemory } from './growth-memory.ts';
import type { Guard } from './guard.ts';
import { highBreach } from './high-breach.ts';
import { inFlight } from './in-flight.ts';
import { killSwitch } from './kill-switch.ts';
import { ladder } from './ladder.ts';
import { limits } from './limits.ts';
import { otherController } from './other-controller.ts';
import { playbook } from './playbook.ts';
import { retryAfter } from './retry-after.ts';
import { spacing } from './spacing.ts';
import { stabilization } from './stabilization.ts';
import { staleData } from './stale-data.ts';
import { step } from './step.ts';
import { tolerance } from './tolerance.ts';
import { trust } from './trust.ts';
import { warming } from './warming.ts';

/**
 * Every guard, in the order in which they speak. First those that make a change smaller, so that the
 * rest judge what would really be sent; the first that holds gives the decision its reason.
 */
export const guards: readonly Guard[] = [
  killSwitch,
  playbook,
  inFlight,
  freeze,
  otherController,
  staleData,
  highBreach,
  agreement,
  tolerance,
  warming,
  step,
  stabilization,
  backlog,
  limits,
  connections,
  budget,
  flapCheck,
  growthMemory,
  ladder,
  diskRules,
  spacing,
  retryAfter,
  changeRate,
  downtimeWindow,
  trust,
];
