import { byId, element, write } from './element.js';
import { clockTime, dayName, dollars, duration } from './format.js';
import { headline, lastChange } from './state/headline.js';

/**
 * @typedef {import('./state/state.js').State} State
 * @typedef {import('./state/connection.js').Link} Link
 */

/** The loop looks once a minute; after three it is late. */
const LATE = 3 * 60_000;

/** @param {number | null} speed */
function pace(speed) {
  if (speed === null) return 'as fast as it can';
  if (speed === 0) return 'standing still';
  return speed === 1 ? 'real time' : `${speed}× real time`;
}

/** @param {State} state @param {number} now */
function heartbeat({ application, health: { heartbeatAt, errors, deadLetters }, alarms }, now) {
  const ringing = alarms.filter(({ row, state }) => row === undefined && state === 'ALARM');
  if (ringing.length > 0) {
    const name = ringing[0]?.name.replace(`${application}-capstan-`, '');
    return { tone: 'high', text: `Capstan: ${name} rings` };
  }
  if (heartbeatAt === undefined) return { tone: 'blind', text: 'has not looked yet' };
  const age = now - heartbeatAt;
  const trouble = errors + deadLetters > 0 ? `, ${errors + deadLetters} failed` : '';
  if (age > LATE) return { tone: 'high', text: `last looked ${duration(age)} ago` };
  return { tone: 'ok', text: `looked ${duration(age)} ago${trouble}` };
}

/** The bar at the top and the sentence below it. */
export function createHeader() {
  const clock = byId('clock');
  const day = byId('day');
  const loop = byId('heartbeat');
  const meter = byId('budget-bar');
  const banner = byId('banner');
  const title = byId('headline');
  const calls = byId('calls');
  /** @type {State | undefined} */
  let state;
  let receivedAt = 0;
  /** @type {Link} */
  let link = 'connecting';

  /** The feed speaks once a minute; between two minutes the page's clock runs on by itself. */
  function nowAt(/** @type {State} */ { now, speed }) {
    return (
      now +
      Math.min(59_000, (performance.now() - receivedAt) * (link === 'live' ? (speed ?? 0) : 0))
    );
  }

  function tick() {
    if (state === undefined) return;
    const now = nowAt(state);
    write(clock, clockTime(now));
    const lost = { tone: 'blind', text: 'no connection' };
    const { tone, text } = link === 'lost' ? lost : heartbeat(state, now);
    loop.dataset['tone'] = tone;
    write(loop, text);
  }
  setInterval(tick, 250);
  new ResizeObserver(([entry]) => {
    const height = entry?.borderBoxSize[0]?.blockSize ?? 60;
    document.documentElement.style.setProperty('--top', `${Math.round(height)}px`);
  }).observe(byId('top'));

  /** @param {State} next */
  function update(next) {
    if (next.now !== state?.now) receivedAt = performance.now();
    state = next;
    write(byId('application'), next.application);
    write(byId('mode'), next.mode === 'simulated' ? 'Simulated' : 'Observing · changes nothing');
    write(day, `${dayName(next.now)} · ${pace(next.speed)}`);
    const { perMonthUsd, monthlyBudgetUsd } = next.money;
    const share = Math.min(1, perMonthUsd / Math.max(1, monthlyBudgetUsd));
    meter.style.width = `${100 * share}%`;
    meter.dataset['tone'] = share >= 1 ? 'high' : 'ok';
    write(byId('budget'), `${dollars(perMonthUsd)} of ${dollars(monthlyBudgetUsd)} a month`);
    const { tone, text } = headline(next);
    title.dataset['tone'] = tone;
    write(title, text);
    write(byId('last-change'), lastChange(next));
    document.title = `${text} · ${next.application} · Capstan`;
    const made = Object.entries(next.health.calls);
    const parts = made.map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`);
    const lanes = next.tasks?.kinds.flatMap((kind) => kind.lanes) ?? [];
    const dead = lanes.reduce((sum, lane) => sum + lane.dead, next.health.deadLetters);
    parts.push(`${next.health.errors} errors`, `${dead} dead letters`);
    write(calls, `Since the start: ${parts.join(' · ')}`);
    const { paused } = next;
    byId('paused').hidden = paused === undefined;
    if (paused) write(byId('paused-why'), `Paused by ${paused.by}: ${paused.why}.`);
    tick();
  }

  /** @param {Link} next */
  function showLink(next) {
    link = next;
    document.body.dataset['link'] = link;
    banner.hidden = link === 'live' || (link === 'connecting' && state === undefined);
    const seen =
      state === undefined
        ? 'The program behind this page does not answer. Is npm start still running?'
        : `Connection lost. What you see is from ${clockTime(state.now)}.`;
    tick();
    banner.replaceChildren(element('strong', {}, seen), ' Trying to reconnect…');
  }

  return { update, showLink };
}
