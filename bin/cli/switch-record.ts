import type { Instant } from '#core/guide.ts';
import type { Run } from '#core/playbooks/run-record.ts';

/** The kill switch as somebody turned it: done at once, without a function, also while Lambda is away. */
export interface Switched {
  readonly to: 'pause' | 'resume';
  /** Absent: everything. */
  readonly target: string | undefined;
  readonly by: string;
  readonly why: string;
  readonly at: Instant;
  /** "api is paused until Tue 14:00". */
  readonly outcome: string;
}

/** The ledger's record of it, beside those of the playbooks of the same names. */
export function switchRecord({ at, by, outcome, target, to, why }: Switched): Run {
  const scope = target ?? 'all';
  return {
    name: `${to}-${scope}-${at}`.slice(0, 64),
    playbook: to,
    input: { target: scope },
    by,
    why,
    status: 'succeeded',
    startedAt: at,
    updatedAt: at,
    endedAt: at,
    plan: {
      playbook: to,
      steps: [],
      downtimeSeconds: 0,
      costUsdPerMonth: { before: 0, after: 0 },
      notes: ['by the command line'],
      fingerprint: '',
    },
    steps: [],
    outcome,
    verified: true,
  };
}
