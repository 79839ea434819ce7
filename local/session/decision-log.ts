import type { Decision } from '#core/decision.ts';
import type { History } from '#core/history.ts';
import { tell } from '#core/sentence.ts';
import type { PageDecision } from '#local/page/feed.ts';
import { foldDecision } from '#local/page/fold-decision.ts';

const idOf = ({ target, at, generation }: Decision): string => `${target}:${at}:${generation ?? 0}`;

function pageDecision(decision: Decision): PageDecision {
  const { at, target, verdict, reason } = decision;
  return { id: idOf(decision), at, target, verdict, reason, sentence: tell(decision), decision };
}

/** How an act ended, in words. */
function outcomeOf(decision: Decision, history: History | undefined): string | undefined {
  const act = history?.acts.find(({ generation }) => generation === decision.generation);
  if (act === undefined || decision.generation === undefined) return undefined;
  const seconds = Math.round((act.settledAt - (act.sentAt ?? act.plannedAt)) / 1000);
  const time = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  const undone = history?.acts.some(({ undoes }) => undoes === act.generation)
    ? ', undone later'
    : '';
  return act.status === 'VERIFIED'
    ? `verified after ${time}${undone}`
    : `${act.outcome ?? act.status}`;
}

/** The decisions of a session, newest first, with holds that say the same folded into one. */
export class DecisionLog {
  #log: readonly PageDecision[] = [];
  readonly #seen = new Set<string>();
  /** Every act, kept for the summary however long the session is. */
  readonly acts: PageDecision[] = [];
  holds = 0;

  get log(): readonly PageDecision[] {
    return this.#log;
  }

  /** Takes in decisions, oldest first; returns those that are new or changed. */
  add(decisions: readonly Decision[]): readonly PageDecision[] {
    return decisions.flatMap((decision) => {
      const next = pageDecision(decision);
      if (this.#seen.has(next.id)) return [];
      this.#seen.add(next.id);
      if (decision.verdict === 'act') this.acts.push(next);
      else this.holds += 1;
      const { log, changed } = foldDecision(this.#log, next);
      this.#log = log;
      return [changed];
    });
  }

  /** Adds how acts ended; returns those whose outcome is new. */
  settle(histories: Readonly<Record<string, History>>): readonly PageDecision[] {
    const changed: PageDecision[] = [];
    this.#log = this.#log.map((one) => {
      if (one.verdict !== 'act') return one;
      const outcome = outcomeOf(one.decision, histories[one.target]);
      if (outcome === undefined || outcome === one.outcome) return one;
      const settled = { ...one, outcome };
      changed.push(settled);
      return settled;
    });
    for (const settled of changed) {
      const index = this.acts.findIndex(({ id }) => id === settled.id);
      if (index >= 0) this.acts[index] = settled;
    }
    return changed;
  }
}
