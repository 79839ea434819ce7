import { guide } from '#config';
import { playbookOf } from '#core/playbooks/all.ts';
import { gateWords } from '#core/playbooks/gate-words.ts';
import { playbookIds } from '#core/playbooks/ids.ts';
import { type Playbook, Refused } from '#core/playbooks/playbook.ts';
import { readRequest } from '#core/playbooks/read-request.ts';
import type {
  ApprovalWord,
  PagePlaybooks,
  PageRun,
  PlanAnswer,
  PlanWish,
  PlaybookDesk,
  RunAnswer,
  RunWish,
  StopWord,
} from '#local/page/playbook-feed.ts';
import { offeredPlaybooks } from '#local/session/page-playbooks.ts';
import { demoPlan } from './demo-plans.ts';
import { demoEndedRuns } from './demo-runs.ts';

const MINUTE = 60_000;
/** Every step of the demo takes so long. */
const STEP_MINUTES = 3;

function known(id: string): Playbook {
  const found = playbookOf(id);
  if (found === undefined) throw new Error(`No playbook is called "${id}".`);
  return found;
}

/** Playbooks that run by the demo's clock and change nothing. */
export class DemoPlaybooks implements PlaybookDesk {
  readonly #now: () => number;
  readonly #tell: (runs: readonly PageRun[]) => void;
  readonly #refused = new Map<string, { readonly problems: readonly string[] }>();
  #runs: readonly PageRun[];

  constructor(now: () => number, tell: (runs: readonly PageRun[]) => void) {
    this.#now = now;
    this.#tell = tell;
    this.#runs = demoEndedRuns(now());
  }

  shown(): PagePlaybooks {
    return { offered: offeredPlaybooks(guide, playbookIds), runs: this.#runs };
  }

  async plan(wish: PlanWish): Promise<PlanAnswer> {
    const plan = demoPlan(known(wish.playbook), wish.input);
    const gates = (when: 'window' | 'now') =>
      gateWords(guide, plan, { at: this.#now(), when, asker: wish.by });
    return (
      this.#checked(wish, true) ?? { plan, gates: { window: gates('window'), now: gates('now') } }
    );
  }

  async run(wish: RunWish): Promise<RunAnswer> {
    // As with a real execution, a name that was refused once stays what it was.
    const refused = this.#refused.get(wish.name) ?? this.#checked(wish, false);
    if (refused !== undefined) {
      this.#refused.set(wish.name, refused);
      return refused;
    }
    if (!this.#runs.some(({ name }) => name === wish.name)) this.#begin(wish);
    return { run: wish.name };
  }

  async answer({ run, yes, by, why }: ApprovalWord): Promise<void> {
    const found = this.#runs.find(({ name }) => name === run);
    if (found?.status !== 'waiting-for-approval') throw new Error('It was answered already.');
    const endedAt = this.#now();
    const outcome = `nothing was changed: ${by} said no: ${why}`;
    this.#change(
      run,
      yes
        ? { status: 'running', approvedBy: by }
        : { status: 'refused', outcome, endedAt, verified: false },
    );
  }

  async stop({ run, by, why }: StopWord): Promise<void> {
    const found = this.#runs.find(({ name }) => name === run);
    if (found === undefined || found.endedAt !== undefined)
      throw new Error('It has ended already.');
    const outcome = `called off by ${by}: ${why}; nothing was taken back`;
    this.#change(run, { status: 'failed', outcome, endedAt: this.#now(), verified: false });
  }

  /** A minute passes: steps go on, and the last one ends its run. */
  minute(): void {
    for (const run of this.#runs) if (run.status === 'running') this.#step(run);
  }

  #checked({ playbook, ...wish }: PlanWish | RunWish, dryRun: boolean) {
    const { name: _name, ...raw } = { name: '', ...wish };
    try {
      readRequest(known(playbook), { ...raw, dryRun });
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return { problems: error.problems };
      throw error;
    }
  }

  #begin({ by, input, name, playbook, when, why = 'a look' }: RunWish): void {
    const at = this.#now();
    const plan = demoPlan(known(playbook), input);
    const asks = guide.playbooks.approve.some((id) => id === playbook);
    const waits = plan.downtimeSeconds > 0 && when === 'window';
    const run: PageRun = {
      name,
      playbook,
      input,
      by,
      why,
      status: asks ? 'waiting-for-approval' : waits ? 'waiting-for-window' : 'running',
      startedAt: at,
      updatedAt: at,
      plan,
      steps: plan.steps.map(({ does }) => ({ does, status: 'to-do' })),
      ...(asks ? { approval: { askedAt: at, until: at + 24 * 60 * MINUTE } } : {}),
      ...(asks ? { waitsFor: 'an approval' } : {}),
      ...(asks ? { gates: gateWords(guide, plan, { at, when, asker: by }) } : {}),
      ...(!asks && waits ? { waitsFor: 'the maintenance window of Tue 21:00' } : {}),
    };
    this.#runs = [run, ...this.#runs];
    this.#tell(this.#runs);
  }

  #step(run: PageRun): void {
    const at = this.#now();
    const index = run.steps.findIndex(({ status }) => status === 'under-way' || status === 'to-do');
    const step = run.steps[index];
    if (step === undefined) {
      const outcome = 'done, and seen to be so';
      this.#change(run.name, { status: 'succeeded', endedAt: at, outcome, verified: true });
      return;
    }
    const minutes = (at - (step.startedAt ?? at)) / MINUTE;
    const next =
      minutes >= STEP_MINUTES
        ? { ...step, status: 'done' as const, endedAt: at, note: 'as wanted' }
        : {
            ...step,
            status: 'under-way' as const,
            startedAt: step.startedAt ?? at,
            note: 'creating',
          };
    this.#change(run.name, { steps: run.steps.with(index, next) });
  }

  #change(name: string, change: Partial<PageRun>): void {
    const updatedAt = this.#now();
    this.#runs = this.#runs.map((run) =>
      run.name === name ? { ...run, ...change, updatedAt } : run,
    );
    this.#tell(this.#runs);
  }
}
