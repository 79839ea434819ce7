import type { Decision } from '#core/decision.ts';
import type { PageDecision, PageEvent, PageFeed, PageState } from '#local/page/feed.ts';
import type { PlaybookDesk } from '#local/page/playbook-feed.ts';
import type { TaskDesk } from '#local/page/task-feed.ts';

const at = Date.UTC(2026, 2, 3, 15, 0);

const record: Decision = {
  target: 'api',
  at,
  verdict: 'hold',
  because: 'cpu 41 % (20 % to 70 %)',
  reason: 'within-lines',
  inputs: [],
  proposals: [],
  guards: [],
  costUsdPerMonth: { before: 50, after: 50 },
  undoable: false,
  downtimeSeconds: 0,
  tell: 'nobody',
};

/** A hold of the API at 15:00 UTC. */
export const stillDecision: PageDecision = {
  id: `api-${at}`,
  at,
  target: 'api',
  verdict: 'hold',
  reason: 'within-lines',
  sentence: 'api: nothing to do, because cpu 41 % (20 % to 70 %).',
  decision: record,
};

/** One target with one signal at 15:00 UTC. */
export const stillState: PageState = {
  application: 'asset-anchor',
  mode: 'simulated',
  timeZone: 'America/New_York',
  startedAt: at - 60_000,
  now: at,
  speed: 60,
  targets: [
    {
      id: 'api',
      kind: 'service',
      name: 'asset-anchor-api',
      plan: 'standard',
      status: 'available',
      instances: { now: 2, min: 2, max: 10 },
      costUsdPerMonth: 50,
      signals: [
        {
          id: 'cpu',
          label: 'CPU',
          unit: '%',
          points: [[at, 41]],
          row: {
            id: 'api-cpu',
            high: 70,
            low: 20,
            highAlarm: 'api-cpu-high',
            lowAlarm: 'api-cpu-low',
            why: { high: 'short of CPU', low: 'CPU to spare' },
          },
        },
      ],
      instanceSteps: [[at - 60_000, 2]],
      planSteps: [[at - 60_000, 'standard']],
      costSteps: [[at - 60_000, 50]],
    },
  ],
  decisions: [stillDecision],
  alarms: [
    {
      name: 'api-cpu-high',
      state: 'OK',
      since: at,
      reason: '',
      spans: [{ from: at, state: 'OK' }],
    },
  ],
  notes: [],
  health: { heartbeatAt: at, errors: 0, deadLetters: 0, calls: {} },
  money: { monthlyBudgetUsd: 600, perMonthUsd: 50, spentUsd: 0 },
  schedules: { levels: [], days: [] },
  controls: [
    { id: 'traffic', label: 'Traffic ×3', help: 'More.', kind: 'toggle', on: false, key: 't' },
    { id: 'events', label: 'Shuffle events', help: 'Chaos.', kind: 'press', key: 'd' },
  ],
};

/** A feed in which nothing happens but what a test says. */
export class StillFeed implements PageFeed {
  playbooks: PlaybookDesk | undefined;
  tasks: TaskDesk | undefined;
  readonly used: (readonly [string, boolean | undefined])[] = [];
  readonly #listeners = new Set<(event: PageEvent) => void>();
  trouble: string | undefined;

  get listeners(): number {
    return this.#listeners.size;
  }

  state(): PageState {
    return stillState;
  }

  subscribe(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async control(id: string, on?: boolean): Promise<void> {
    if (this.trouble !== undefined) throw new Error(this.trouble);
    this.used.push([id, on]);
  }

  emit(event: PageEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
