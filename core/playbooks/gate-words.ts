import type { Guide, Instant } from '../guide.ts';
import { nextOpening, openWindow } from '../windows.ts';
import { wallTime } from '../zoned-time.ts';
import type { Plan } from './plan.ts';

/** What a run waits for before its first change, for people; each is absent when it does not. */
export interface GateWords {
  /** When it begins; only plans with downtime care. */
  readonly when?: string;
  readonly approval?: string;
}

/** Who wants it, and when. */
export interface Wish {
  readonly at: Instant;
  readonly when: 'window' | 'now';
  /** Whoever asks, as the text should call them: `you`, `ann`. */
  readonly asker: string;
}

type Rules = Pick<Guide, 'playbooks' | 'maintenanceWindows' | 'timeZone'>;
type Planned = { readonly [Key in 'playbook' | 'downtimeSeconds']: Plan[Key] } & {
  readonly steps: readonly Pick<Plan['steps'][number], 'changes'>[];
};

function whenText(guide: Rules, { at, when }: Wish, begins: string): string {
  const { maintenanceWindows, timeZone } = guide;
  if (when === 'now') return begins;
  const open = openWindow(maintenanceWindows, timeZone, at);
  if (open !== undefined) return `${begins}: the window is open until ${open.until}`;
  const opens = nextOpening(maintenanceWindows, timeZone, at);
  return opens === undefined
    ? 'never in a maintenance window: none opens within eight days'
    : `in the maintenance window: opens ${wallTime(opens, timeZone)}`;
}

/** What the gates of a run of this plan will want (core/playbooks/gates.ts), seen from `wish.at`. */
export function gateWords(guide: Rules, plan: Planned, wish: Wish): GateWords {
  const { approve, selfApproval } = guide.playbooks;
  const changes = plan.steps.some((step) => step.changes);
  const asks = changes && approve.some((id) => id === plan.playbook);
  const giver = selfApproval
    ? `${wish.asker} may give it, too`
    : `anybody but ${wish.asker} may give it`;
  const begins = asks ? 'once approved' : 'at once';
  return {
    ...(changes && plan.downtimeSeconds > 0 ? { when: whenText(guide, wish, begins) } : {}),
    ...(asks ? { approval: `needed first (the guide's playbooks.approve); ${giver}` } : {}),
  };
}
