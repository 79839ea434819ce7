import { createScrubber } from '../charts/scrubber.js';
import { createTimeAxis } from '../charts/time-axis.js';
import { element, write } from '../element.js';
import { dollars, duration } from '../format.js';
import { targetCondition, titleOf, toneWord } from '../state/condition.js';
import { createBandRow } from './band-row.js';
import { instanceBoxes } from './boxes.js';
import { createInstancesRow } from './instances-row.js';
import { createSignalRow } from './signal-row.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../state/state.js').Target} Target
 * @typedef {import('../charts/draw-marks.js').Mark} Mark
 * @typedef {{ state: State, target: Target, marks: readonly Mark[] }} Shown
 */

const KINDS = { service: 'Service', postgres: 'PostgreSQL', 'key-value': 'Key Value' };

/** @param {import('../state/state.js').Signal} signal */
const isPrimary = ({ row, primary }) => row !== undefined || primary === true;

/** What stands at the top of a card: the target as it is now. */
function createHead() {
  const status = element('span', { class: 'pill' });
  const about = element('span');
  const size = element('span', { class: 'size' });
  const cost = element('strong', { class: 'cost' });
  const intent = element('strong', { class: 'intent' });
  let drawn = '';

  return {
    parts: [element('span', { class: 'facts' }, about, intent), status, size, cost],
    /** @param {Shown} shown */
    update({ state, target }) {
      const { tone } = targetCondition(state, target);
      const { intent: open, instances, diskGb, mode } = target;
      status.dataset['tone'] = open === undefined ? tone : 'act';
      write(status, open === undefined ? toneWord(tone) : 'Changing');
      const words = [KINDS[target.kind], target.plan];
      if (diskGb !== undefined) words.push(`${diskGb} GB disk`);
      if (mode === 'steer') words.push('Render’s autoscaler, steered');
      if (target.status !== 'available') words.push(target.status.replaceAll('_', ' '));
      write(about, words.join(' · '));
      write(cost, `${dollars(target.costUsdPerMonth)} a month`);
      const key = JSON.stringify([instances, open?.instances]);
      if (instances !== undefined && key !== drawn) {
        size.replaceChildren(instanceBoxes(instances, open?.instances));
        drawn = key;
      }
      intent.hidden = open === undefined;
      if (open !== undefined) {
        const past = duration(state.now - open.since);
        write(intent, `${open.sentence}, ${open.status.toLowerCase()} ${past} ago`);
      }
    },
  };
}

/**
 * The signals without a row, shown when asked for: charts are made then, not before.
 * @param {import('../charts/timeline.js').Timeline} timeline
 * @param {import('../charts/palette.js').Paint} paint
 * @param {Shown} first
 */
function createMore(timeline, paint, first) {
  const ids = first.target.signals.filter((one) => !isPrimary(one)).map(({ id }) => id);
  const count = `${ids.length} more signal${ids.length === 1 ? '' : 's'}`;
  const place = element('div', { class: 'more-rows', hidden: true });
  /** @type {{ id: string, update: (shown: import('./signal-row.js').Shown) => void }[]} */
  const rows = [];
  let shown = first;

  /** @param {Shown} next */
  function update(next) {
    shown = next;
    for (const { id, update: show } of rows) {
      const signal = next.target.signals.find((one) => one.id === id);
      if (signal !== undefined && !place.hidden) show({ ...next, signal });
    }
  }
  const button = element('button', { class: 'quiet more', 'aria-expanded': 'false' }, count);
  button.addEventListener('click', () => {
    place.hidden = !place.hidden;
    button.setAttribute('aria-expanded', String(!place.hidden));
    write(button, place.hidden ? count : 'Fewer signals');
    for (const id of rows.length > 0 ? [] : ids) {
      const signal = shown.target.signals.find((one) => one.id === id);
      if (signal === undefined) continue;
      const made = createSignalRow(timeline, paint, { ...shown, signal });
      place.append(made.row);
      rows.push({ id, update: made.update });
    }
    update(shown);
  });
  return { place, button: ids.length > 0 && button, update };
}

/**
 * A target: what it is now, its signals and its size over time.
 * @param {import('../charts/timeline.js').Timeline} timeline
 * @param {{ paint: import('../charts/palette.js').Paint, first: Shown, onPick: (at: number, toleranceMs: number) => void }} options
 */
export function createTargetCard(timeline, { paint, first, onPick }) {
  const { target } = first;
  const head = createHead();
  const signals = target.signals.filter(isPrimary).map((signal) => ({
    id: signal.id,
    ...createSignalRow(timeline, paint, { ...first, signal }),
  }));
  const more = createMore(timeline, paint, first);
  const instances = target.instanceSteps && createInstancesRow(timeline, paint, target);
  const plan = createBandRow(timeline, { label: 'Plan', show: String });
  const disk =
    target.diskSteps && createBandRow(timeline, { label: 'Disk', show: (gb) => `${gb} GB` });
  const axis = createTimeAxis(timeline);
  const scrubber = createScrubber(timeline, { label: titleOf(target), onPick });
  const card = element(
    'section',
    { class: 'card', id: `target-${target.id}`, 'aria-label': titleOf(target) },
    element(
      'header',
      { class: 'card-head' },
      element(
        'h2',
        {},
        element('i', { class: `swatch ${paint}` }),
        titleOf(target),
        element('small', {}, target.name),
      ),
      ...head.parts,
    ),
    element(
      'div',
      { class: 'rows' },
      ...signals.map(({ row }) => row),
      more.place,
      instances?.row,
      plan.row,
      disk?.row,
      axis.axis,
      scrubber.glass,
    ),
    more.button,
  );

  return {
    card,
    /** @param {Shown} shown */
    update(shown) {
      head.update(shown);
      for (const { id, update } of signals) {
        const signal = shown.target.signals.find((one) => one.id === id);
        if (signal !== undefined) update({ ...shown, signal });
      }
      more.update(shown);
      instances?.update(
        shown.target,
        shown.marks,
        shown.state.schedules.levels.filter((level) => level.target === target.id),
      );
      plan.update(shown.target.planSteps);
      disk?.update(shown.target.diskSteps ?? []);
      axis.update();
      scrubber.draw();
    },
  };
}
