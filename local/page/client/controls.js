import { byId, element, write } from './element.js';
import { useControl } from './state/connection.js';

/** @typedef {import('../feed.ts').PageControl} Control */

/** How long a press is seen to have been taken. */
const FLASH = 1_200;

/** @param {string} text */
function complain(text) {
  const toast = byId('toast');
  write(toast, text);
  toast.hidden = false;
  setTimeout(() => {
    toast.hidden = true;
    write(toast, '');
  }, 6_000);
}

/** @param {Control} first */
function createTile(first) {
  let control = first;
  const help = `help-${first.id}`;
  const button = element(
    'button',
    { class: 'tile', id: `control-${first.id}`, 'aria-describedby': help },
    element(
      'span',
      { class: 'tile-name' },
      first.label,
      first.key !== undefined && element('kbd', {}, first.key.toUpperCase()),
    ),
    element('span', { class: 'tile-help', id: help }, first.help),
  );
  if (first.key !== undefined) button.setAttribute('aria-keyshortcuts', first.key);

  async function use() {
    const on = control.kind === 'toggle' ? control.on !== true : undefined;
    button.setAttribute('aria-busy', 'true');
    try {
      await useControl(control.id, on);
      button.classList.add('is-taken');
      setTimeout(() => button.classList.remove('is-taken'), FLASH);
    } catch (error) {
      complain(`${control.label}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }
  button.addEventListener('click', use);

  return {
    button,
    use,
    /** @param {Control} next */
    update(next) {
      control = next;
      if (next.kind === 'toggle') button.setAttribute('aria-pressed', String(next.on === true));
    },
  };
}

/** What a visitor may do to the system. */
export function createControls() {
  const places = { everywhere: byId('controls'), tasks: byId('task-controls') };
  /** @type {Map<string, ReturnType<typeof createTile>>} */
  const tiles = new Map();
  /** @type {readonly Control[]} */
  let controls = [];

  return {
    /** @param {readonly Control[]} next */
    update(next) {
      if (next === controls) return;
      controls = next;
      byId('try').hidden = next.every(({ place }) => place !== undefined);
      for (const control of next) {
        let tile = tiles.get(control.id);
        if (tile === undefined) {
          tile = createTile(control);
          tiles.set(control.id, tile);
          places[control.place ?? 'everywhere'].append(tile.button);
        }
        tile.update(control);
      }
    },
    /** Uses the control of that key, if there is one. @param {string} key */
    press(key) {
      const found = controls.find((control) => control.key === key);
      if (found === undefined) return false;
      tiles.get(found.id)?.use();
      return true;
    },
    all: () => controls,
  };
}
