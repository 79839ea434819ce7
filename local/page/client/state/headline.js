import { clockTime, duration, shortSentence } from '../format.js';
import { currentStep, isEnded, wantsApproval } from '../playbooks/run-words.js';
import { targetCondition, titleOf } from './condition.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./condition.js').Tone | 'act' | 'paused'} HeadlineTone */

/** @param {readonly string[]} names */
function listed(names) {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** @param {State} state @param {'high' | 'blind' | 'low'} tone */
function inTone(state, tone) {
  return state.targets.flatMap((target) => {
    const found = targetCondition(state, target);
    return found.tone === tone ? [{ target, signals: found.signals }] : [];
  });
}

/** The playbook that works, and how far it is. @param {State} state */
function runningWords({ playbooks }) {
  const run = playbooks?.runs.find((one) => !isEnded(one) && one.status === 'running');
  const current = run && currentStep(run);
  if (run === undefined) return undefined;
  if (current === undefined) return `${run.playbook} is running`;
  return `${run.playbook} is at step ${current.index + 1} of ${run.steps.length}`;
}

/** How long a playbook that failed stands above what is merely to spare. */
const FRESH = 60 * 60_000;

/** A playbook that is taking back, or failed a moment ago. @param {State} state */
function troubleWords({ now, playbooks }) {
  const runs = playbooks?.runs ?? [];
  const undoing = runs.find(({ status }) => status === 'undoing');
  if (undoing !== undefined) return `${undoing.playbook} failed and is taking back what it changed`;
  const [last] = runs.filter((run) => isEnded(run));
  const endedAt = last?.endedAt;
  if (last?.status !== 'failed' || endedAt === undefined || now - endedAt > FRESH) return undefined;
  return `${last.playbook} failed ${duration(now - endedAt)} ago`;
}

/**
 * The whole page in one sentence: what matters most now.
 * @param {State} state
 * @returns {{ tone: HeadlineTone, text: string }}
 */
export function headline(state) {
  if (state.targets.length === 0) return { tone: 'blind', text: 'No target to look after yet' };
  const changing = state.targets.find(({ intent }) => intent !== undefined);
  if (changing?.intent !== undefined) {
    const text = `${titleOf(changing)} is changing: ${changing.intent.sentence}`;
    return { tone: 'act', text };
  }
  const high = inTone(state, 'high');
  const [first] = high;
  if (high.length === 1 && first !== undefined) {
    const labels = listed(first.signals.map(({ label }) => label));
    const line = first.signals.length > 1 ? 'its lines' : 'its line';
    return { tone: 'high', text: `${titleOf(first.target)} is above ${line}: ${labels}` };
  }
  if (high.length > 1) {
    const names = listed(high.map(({ target }) => titleOf(target)));
    return { tone: 'high', text: `${names} are above their lines` };
  }
  const away = (state.tasks?.breakers ?? []).filter((one) => one.state !== 'closed');
  if (away.length > 0) {
    const names = listed(away.map(({ name }) => name));
    const what = away.length > 1 ? 'breakers' : 'breaker';
    const are = away.length > 1 ? 'are' : 'is';
    return { tone: 'high', text: `Tasks wait: the ${what} of ${names} ${are} open` };
  }
  const asks = state.playbooks?.runs.find(wantsApproval);
  if (asks !== undefined) return { tone: 'act', text: `${asks.playbook} waits for your approval` };
  const trouble = troubleWords(state);
  if (trouble !== undefined) return { tone: 'high', text: trouble };
  const blind = inTone(state, 'blind').map(({ target }) => titleOf(target));
  if (blind.length > 0) return { tone: 'blind', text: `Not enough data from ${listed(blind)}` };
  const runs = runningWords(state);
  if (runs !== undefined) return { tone: 'act', text: runs };
  const low = inTone(state, 'low').map(({ target }) => titleOf(target));
  if (low.length > 0) {
    return { tone: 'low', text: `${listed(low)} ${low.length > 1 ? 'have' : 'has'} room to spare` };
  }
  return { tone: 'ok', text: 'Everything is the right size' };
}

/** The last run that changed something. @param {State} state */
function lastRun({ playbooks }) {
  return playbooks?.runs.find(
    ({ plan, status }) =>
      (status === 'succeeded' || status === 'failed') && plan.steps.some(({ changes }) => changes),
  );
}

/** What Capstan last did, as a sentence with its time. @param {State} state */
export function lastChange(state) {
  const act = state.decisions.find(({ verdict }) => verdict === 'act');
  const run = lastRun(state);
  const ranAt = run?.endedAt ?? 0;
  /** @param {number} at @param {string} words */
  const said = (at, words) =>
    `Last change ${clockTime(at)}, ${duration(state.now - at)} ago: ${words}`;
  if (run !== undefined && ranAt > (act?.at ?? 0)) {
    return said(ranAt, `${run.playbook} by ${run.by}, ${run.outcome ?? run.status}`);
  }
  if (act === undefined) return 'Capstan has not had to change anything yet.';
  const target = state.targets.find(({ id }) => id === act.target);
  const sentence = shortSentence(act);
  return said(
    act.at,
    `${titleOf(target ?? { id: act.target })} ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
  );
}
