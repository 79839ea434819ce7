import { byId, element } from './element.js';

/**
 * @typedef {object} Key
 * @property {string} key
 * @property {string} label what a person reads on the key
 * @property {string} does
 * @property {() => void} run
 */

/** @param {Event} event */
function isTyping({ target }) {
  return target instanceof Element && target.closest('input, select, textarea, dialog') !== null;
}

/**
 * The keyboard: the page's own keys, and those of the controls, which come first.
 * @param {readonly Key[]} keys
 * @param {{ press: (key: string) => boolean, all: () => readonly import('../feed.ts').PageControl[] }} controls
 */
export function listenToKeys(keys, controls) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('help'));
  const list = byId('keys');

  function help() {
    const row = (/** @type {string} */ key, /** @type {string} */ does) =>
      element('div', {}, element('dt', {}, element('kbd', {}, key)), element('dd', {}, does));
    list.replaceChildren(
      ...controls
        .all()
        .flatMap(({ key, label, help: what }) =>
          key === undefined ? [] : [row(key.toUpperCase(), `${label}. ${what}`)],
        ),
      ...keys.map(({ label, does }) => row(label, does)),
      row('← →', 'On a chart: move through time; with Shift a quarter of an hour'),
      row('?', 'This help'),
    );
    dialog.showModal();
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
    if (event.key === '?') return help();
    if (controls.press(event.key.toLowerCase())) return event.preventDefault();
    const found = keys.find(({ key }) => key === event.key);
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  });
  for (const id of ['help-open', 'help-link']) byId(id).addEventListener('click', help);
  byId('help-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}
