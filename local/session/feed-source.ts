import type { Decision } from '#core/decision.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { Snapshot } from '#core/loop/ports.ts';
import type { PageHealth, PageState } from '#local/page/feed.ts';
import type { SessionCare } from './care/session-care.ts';
import type { AlarmNow } from './page-alarms.ts';
import type { PlaybookRunner } from './playbook-runner.ts';
import type { SessionTasks } from './tasks/session-tasks.ts';

/** What the feed reads, again and again. */
export interface FeedSource {
  readonly guide: Guide;
  readonly mode: PageState['mode'];
  readonly seed?: number;
  readonly now: () => Instant;
  readonly speed: () => number;
  readonly snapshot: () => Promise<Snapshot>;
  /** Decisions of a target since a moment, oldest first. */
  readonly decisions: (target: string, since: Instant) => Promise<readonly Decision[]>;
  readonly alarms: () => readonly AlarmNow[];
  readonly health: () => PageHealth;
  /** Absent where no playbook can be started. */
  readonly playbooks?: PlaybookRunner;
  /** Absent where nothing hands tasks over. */
  readonly tasks?: SessionTasks | undefined;
  /** Absent where no database is cared for. */
  readonly care?: SessionCare | undefined;
}
