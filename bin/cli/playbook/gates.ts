import { guide } from '#config';
import { type GateWords, gateWords, type Wish } from '#core/playbooks/gate-words.ts';
import type { Plan } from '#core/playbooks/plan.ts';

/** What a plan waits for, in the words of this program: `at once (--now)`. */
export function gatesOf(plan: Plan, wish: Wish): GateWords {
  const gates = gateWords(guide, plan, wish);
  const isNow = wish.when === 'now' && gates.when !== undefined;
  return isNow ? { ...gates, when: `${gates.when} (--now)` } : gates;
}

/** The question before a run, with what a yes leads to. */
export function startQuestion({ approval, when }: GateWords): string {
  const then = [...(approval === undefined ? [] : ['after an approval']), ...(when ? [when] : [])];
  return `\nstart it${then.length === 0 ? '' : ` (${then.join('; ')})`}? (yes/no) `;
}
