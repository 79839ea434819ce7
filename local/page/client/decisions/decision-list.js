import { byId, element, write } from '../element.js';
import { clockTime } from '../format.js';
import { titleOf } from '../state/condition.js';
import { createDecisionItem } from './decision-item.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../../feed.ts').PageDecisionLine} DecisionLine
 * @typedef {ReturnType<typeof createDecisionItem>} Item
 * @typedef {'all' | 'act' | 'hold'} Verdicts
 */

const VERDICTS = /** @type {const} */ (['all', 'act', 'hold']);

/**
 * The decisions, newest first, with the notes between them.
 * @param {{ paintOf: (target: string) => string, onOpen: (id: string) => void, onPoint: (at: number | undefined) => void }} options
 */
export function createDecisionList({ paintOf, onOpen, onPoint }) {
  const list = byId('decisions');
  const empty = byId('no-decisions');
  const targets = /** @type {HTMLSelectElement} */ (byId('filter-target'));
  /** @type {Map<string, { decision: DecisionLine, view: Item }>} */
  const items = new Map();
  /** @type {Map<string, HTMLElement>} */
  const notes = new Map();
  /** @type {Verdicts} */
  let verdicts = 'all';
  /** @type {string | undefined} */
  let current;
  let isShown = false;

  const fits = (/** @type {DecisionLine} */ { verdict, target }) =>
    (verdicts === 'all' || verdict === verdicts) &&
    (targets.value === '' || targets.value === target);

  function filter() {
    let shown = 0;
    for (const { decision, view } of items.values()) {
      view.item.hidden = !fits(decision);
      if (!view.item.hidden) shown += 1;
    }
    list.classList.toggle('is-filtered', verdicts !== 'all' || targets.value !== '');
    empty.hidden = shown > 0;
    write(
      empty,
      items.size === 0
        ? 'No decision yet. Capstan looks once a minute.'
        : 'No decision of this kind yet.',
    );
    for (const name of VERDICTS) {
      byId(`filter-${name}`).setAttribute('aria-pressed', String(name === verdicts));
    }
    rove();
  }

  /** Only one item takes part in the tab order; arrow keys go on from there. */
  function rove() {
    const known = current === undefined ? undefined : items.get(current)?.view;
    const isKnown = known !== undefined && !known.item.hidden && known.button.tabIndex === 0;
    if (isKnown) return;
    const first = [...items.values()]
      .map(({ view }) => view)
      .filter(({ item }) => !item.hidden)
      .sort((a, b) => (a.item.compareDocumentPosition(b.item) & 4 ? -1 : 1))[0];
    for (const { view } of items.values()) view.button.tabIndex = view === first ? 0 : -1;
    current = first?.button.dataset['id'];
  }

  /** @param {Element} from @param {1 | -1} way @returns {HTMLButtonElement | undefined} */
  function neighbour(from, way) {
    const next = way === 1 ? from.nextElementSibling : from.previousElementSibling;
    if (!(next instanceof HTMLElement)) return undefined;
    const button = next.querySelector('button');
    return next.hidden || button === null ? neighbour(next, way) : button;
  }

  /** @param {HTMLButtonElement | undefined} button */
  function focus(button) {
    if (button === undefined) return;
    const before = current === undefined ? undefined : items.get(current);
    if (before !== undefined) before.view.button.tabIndex = -1;
    button.tabIndex = 0;
    current = button.dataset['id'];
    button.focus();
  }

  /** Moves to the next or the one before, from wherever the reader is. @param {1 | -1} way */
  function move(way) {
    const active = document.activeElement?.closest('li');
    const here = active && list.contains(active) ? active : undefined;
    if (here !== undefined && here !== null) return focus(neighbour(here, way));
    focus(items.get(current ?? '')?.view.button);
  }

  list.addEventListener('keydown', (event) => {
    const way = { ArrowDown: /** @type {const} */ (1), ArrowUp: /** @type {const} */ (-1) }[
      event.key
    ];
    if (way === undefined) return;
    event.preventDefault();
    move(way);
  });
  list.addEventListener('focusin', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (button !== null && button.dataset['id'] !== current) focus(button);
  });
  targets.addEventListener('change', filter);
  for (const name of VERDICTS) {
    byId(`filter-${name}`).addEventListener('click', () => {
      verdicts = name;
      filter();
    });
  }

  /** @param {DecisionLine} decision */
  function show(decision) {
    const known = items.get(decision.id);
    if (known?.decision === decision) return known.view.item;
    if (known !== undefined) {
      known.decision = decision;
      known.view.update(decision);
      return known.view.item;
    }
    const view = createDecisionItem(decision, { paint: paintOf(decision.target), onOpen, onPoint });
    view.button.classList.toggle('is-new', isShown);
    items.set(decision.id, { decision, view });
    view.item.hidden = !fits(decision);
    return view.item;
  }

  /** @param {{ at: number, text: string }} note */
  function showNote(note) {
    const key = `${note.at} ${note.text}`;
    const known = notes.get(key);
    if (known !== undefined) return known;
    const item = element(
      'li',
      { class: 'note' },
      element('time', {}, clockTime(note.at)),
      note.text,
    );
    notes.set(key, item);
    return item;
  }

  /** @param {State} state */
  function chooseTargets(state) {
    if (targets.options.length === state.targets.length + 1) return;
    const options = state.targets.map((target) =>
      element('option', { value: target.id }, titleOf(target)),
    );
    targets.replaceChildren(element('option', { value: '' }, 'All targets'), ...options);
  }

  /** Puts the wanted items in order and touches only those that are out of place. @param {HTMLElement[]} wanted */
  function arrange(wanted) {
    const kept = new Set(wanted);
    for (const child of [...list.children]) {
      if (!kept.has(/** @type {HTMLElement} */ (child))) child.remove();
    }
    let place = list.firstElementChild;
    for (const item of wanted) {
      if (item === place) place = place.nextElementSibling;
      else list.insertBefore(item, place);
    }
  }

  return {
    /** @param {State} state */
    update(state) {
      chooseTargets(state);
      const known = new Set(state.decisions.map(({ id }) => id));
      for (const id of items.keys()) if (!known.has(id)) items.delete(id);
      const entries = [
        ...state.decisions.map((decision) => ({ at: decision.at, item: show(decision) })),
        ...state.notes.map((note) => ({ at: note.at, item: showNote(note) })),
      ];
      const oldest = state.decisions.at(-1)?.at ?? 0;
      const shown = entries.filter(({ at }) => at >= oldest).sort((a, b) => b.at - a.at);
      arrange(shown.map(({ item }) => item));
      isShown = true;
      filter();
    },
    move,
    /** Goes round all, acts, holds. */
    nextFilter() {
      verdicts = VERDICTS[(VERDICTS.indexOf(verdicts) + 1) % VERDICTS.length] ?? 'all';
      filter();
    },
    /** The shown decision after or before that one. @param {string} id @param {1 | -1} way */
    beside(id, way) {
      const item = items.get(id)?.view.item;
      return item === undefined ? undefined : neighbour(item, way)?.dataset['id'];
    },
    /** @param {string} id */
    focusOn(id) {
      focus(items.get(id)?.view.button);
    },
  };
}
