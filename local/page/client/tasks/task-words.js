import { clockTime, duration, spaced } from '../format.js';

/**
 * @typedef {import('../../task-feed.ts').PageTasks} Tasks
 * @typedef {import('../../task-feed.ts').PageTaskKind} TaskKind
 * @typedef {import('../../task-feed.ts').PageLane} Lane
 * @typedef {import('../../task-feed.ts').PageBreaker} Breaker
 * @typedef {import('../../task-feed.ts').PageDestination} Destination
 * @typedef {import('../../task-feed.ts').PageTaskLife} Life
 * @typedef {'ok' | 'high' | 'act' | 'blind'} Tone
 */

/** `2,000` @param {number} count */
export const counted = (count) => count.toLocaleString('en-US');

/** `1 letter`, `2 letters` @param {number} count @param {string} one @param {string} many */
export const several = (count, one, many) => `${counted(count)} ${count === 1 ? one : many}`;

/** @param {readonly Lane[]} lanes @param {(lane: Lane) => number} of */
const total = (lanes, of) => lanes.reduce((sum, lane) => sum + of(lane), 0);

/** All queues in one line. @param {Tasks} tasks */
export function tasksSummary({ kinds }) {
  const lanes = kinds.flatMap((kind) => kind.lanes);
  const waiting = total(lanes, (lane) => lane.waiting);
  const inFlight = total(lanes, (lane) => lane.inFlight);
  const dead = total(lanes, (lane) => lane.dead);
  const done = kinds.reduce((sum, kind) => sum + kind.done, 0);
  if (waiting + inFlight + dead + done === 0) return 'Nothing has been handed over yet.';
  const parts = [`${counted(done)} done`];
  if (waiting > 0) parts.push(`${counted(waiting)} waiting`);
  if (inFlight > 0) parts.push(`${counted(inFlight)} in flight`);
  parts.push(dead === 0 ? 'no dead letters' : several(dead, 'dead letter', 'dead letters'));
  return parts.join(' · ');
}

/** Whether a task waits longer than the guide wants to hear of. @param {TaskKind} kind @param {Lane} lane @param {number} now */
export function isLate({ tellAfterMinutes }, { oldestAt }, now) {
  return oldestAt !== undefined && now - oldestAt > tellAfterMinutes * 60_000;
}

/** A number and its unit stay on one line. @param {string} text */
const unbroken = (text) => text.replace(/(\d) (?=(?:ms|s|min|h)\b)/g, '$1\u00a0');

/** @param {Breaker} breaker @param {number} now @returns {{ tone: Tone, word: string, text: string }} */
export function breakerWords({ because, calls, failures, opened, since, state, until }, now) {
  const ago = `${duration(now - since)} ago`;
  if (state === 'open') {
    const next = now < until ? `One tries again in ${duration(until - now)}` : 'One may try now';
    const times = opened > 1 ? `, ${opened} times in a row` : '';
    const text = `Opened ${ago}${times}: ${because}. ${next}; until then tasks wait, and spend no attempt.`;
    return { tone: 'high', word: 'open', text: unbroken(text) };
  }
  if (state === 'half-open') {
    return {
      tone: 'act',
      word: 'half-open',
      text: unbroken(`One call tries. Before that: ${because}.`),
    };
  }
  const few =
    failures > 0 && `${failures} of ${several(calls, 'call', 'calls')} failed: ${because}.`;
  return { tone: 'ok', word: 'closed', text: unbroken(few || `Closed ${ago}.`) };
}

/** @param {Destination} destination @param {number} now @returns {{ tone: Tone, word: string, text: string }} */
export function destinationWords({ disabled, failingSince, lastSaid }, now) {
  const last = lastSaid === undefined ? '' : ` The last delivery: ${lastSaid}.`;
  if (disabled !== undefined) {
    const text = `Nothing is sent there since ${clockTime(disabled.at)}: ${disabled.because}.${last}`;
    return { tone: 'high', word: 'disabled', text };
  }
  const ago = duration(now - (failingSince ?? now));
  const text = unbroken(`Nothing was delivered for ${ago}.${last}`);
  return { tone: 'blind', word: 'failing', text };
}

/** @type {Readonly<Record<Life['state'], Tone>>} */
const tones = { running: 'act', waiting: 'blind', done: 'ok', dead: 'high' };

/** @param {Life['state']} state */
export const toneOf = (state) => tones[state];

/** What happened to a task, one thing after the other. @param {Life} life */
export function lifeLines(life) {
  const { attempt, because, endedAt, failures, mayHaveHappened, nextAt, note, queuedAt } = life;
  const { reason, redrives, startedAt, state } = life;
  /** @type {{ at?: number, text: string, tone?: Tone }[]} */
  const lines = [{ at: queuedAt, text: 'Queued' }];
  if (redrives > 0) {
    lines.push({
      text: `Sent again out of the dead letters, ${several(redrives, 'time', 'times')}`,
    });
  }
  for (const failure of failures) {
    const text = `Attempt ${failure.attempt} failed: ${failure.because}`;
    lines.push({ at: failure.at, text, tone: 'high' });
  }
  if (failures.at(-1)?.attempt !== attempt || state === 'done') {
    lines.push({ at: startedAt, text: `Attempt ${attempt} began` });
  }
  if (mayHaveHappened) {
    lines.push({ text: 'An attempt may have had its effect: the next one looks before it acts' });
  }
  if (state === 'done') {
    lines.push({ at: endedAt ?? startedAt, text: note ? `Done: ${note}` : 'Done', tone: 'ok' });
  }
  if (state === 'dead') {
    const why = `${spaced(reason ?? 'dead')}: ${because ?? ''}`;
    lines.push({ at: endedAt ?? startedAt, text: `Given up, ${why}`, tone: 'high' });
  }
  if (state === 'waiting' && nextAt !== undefined) {
    lines.push({ at: nextAt, text: 'Tried again then, at the earliest', tone: 'blind' });
  }
  return lines;
}
