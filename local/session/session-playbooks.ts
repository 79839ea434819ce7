import type { Guide } from '#core/guide.ts';
import { gateWords } from '#core/playbooks/gate-words.ts';
import type { Run } from '#core/playbooks/run-record.ts';
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
import { offeredPlaybooks, pagePlan, pageRun } from './page-playbooks.ts';
import type { PlaybookRunner } from './playbook-runner.ts';

const KEEP_RUNS = 30;

/** Names for dry runs, which nobody looks up again; unique within a session is enough. */
const planName = (now: number, count: number): string => `page-plan-${Math.floor(now)}-${count}`;

/** Playbooks as the page of a session shows and uses them. */
export class SessionPlaybooks implements PlaybookDesk {
  readonly #guide: Guide;
  readonly #runner: PlaybookRunner;
  readonly #now: () => number;
  /** Somebody did something: what the page knows of the runs is old. */
  readonly #onUse: () => Promise<void>;
  #runs: readonly PageRun[] = [];
  #plans = 0;

  constructor(
    guide: Guide,
    runner: PlaybookRunner,
    { now, onUse }: { readonly now: () => number; readonly onUse: () => Promise<void> },
  ) {
    this.#guide = guide;
    this.#runner = runner;
    this.#now = now;
    this.#onUse = onUse;
  }

  shown(): PagePlaybooks {
    return { offered: offeredPlaybooks(this.#guide, this.#runner.ids), runs: this.#runs };
  }

  /** Reads the runs; gives them when something about them is new. */
  async refresh(): Promise<readonly PageRun[] | undefined> {
    const runs = (await this.#runner.runs()).slice(0, KEEP_RUNS).map((run) => this.#page(run));
    if (JSON.stringify(runs) === JSON.stringify(this.#runs)) return undefined;
    this.#runs = runs;
    return runs;
  }

  async plan({ playbook, input, by }: PlanWish): Promise<PlanAnswer> {
    this.#plans += 1;
    const name = planName(this.#now(), this.#plans);
    const result = await this.#runner.start(playbook, { input, by, dryRun: true }, name);
    if (result.kind === 'plan') {
      const at = this.#now();
      const gates = (when: 'window' | 'now') =>
        gateWords(this.#guide, result.plan, { at, when, asker: by });
      return { plan: pagePlan(result.plan), gates: { window: gates('window'), now: gates('now') } };
    }
    if (result.kind === 'refused') return { problems: result.problems };
    throw new Error(`${playbook} gave no plan; look at run ${name} before you start another.`);
  }

  async run({ playbook, name, ...request }: RunWish): Promise<RunAnswer> {
    const result = await this.#runner.start(playbook, { ...request, dryRun: false }, name);
    await this.#onUse();
    return result.kind === 'refused' ? { problems: result.problems } : { run: name };
  }

  async answer({ run, yes, by, why }: ApprovalWord): Promise<void> {
    await this.#runner.answer(run, yes, by, why);
    await this.#onUse();
  }

  async stop({ run, by, why }: StopWord): Promise<void> {
    await this.#runner.stop(run, by, why);
    await this.#onUse();
  }

  #page(run: Run): PageRun {
    const shown = pageRun(run);
    if (run.status !== 'waiting-for-approval') return shown;
    const wish = { at: this.#now(), when: run.when ?? 'window', asker: run.by };
    return { ...shown, gates: gateWords(this.#guide, run.plan, wish) };
  }
}
