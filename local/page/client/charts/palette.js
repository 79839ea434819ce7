const NAMES = /** @type {const} */ ([
  'ink',
  'ink-soft',
  'ink-faint',
  'surface',
  'hairline',
  'high',
  'low',
  'blind',
  'act',
  'ok',
  'hue-1',
  'hue-2',
  'hue-3',
]);

/** @typedef {(typeof NAMES)[number]} Paint */
/** @typedef {Record<Paint, string>} Palette */

/** @type {Palette | undefined} */
let current;

/**
 * The colours of the style sheet as the canvas needs them: computed, for the scheme in force.
 * @returns {Palette}
 */
export function palette() {
  if (current !== undefined) return current;
  const probe = document.createElement('i');
  probe.hidden = true;
  document.body.append(probe);
  const read = (/** @type {string} */ name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  current = /** @type {Palette} */ (Object.fromEntries(NAMES.map((name) => [name, read(name)])));
  probe.remove();
  return current;
}

/** The scheme changed: colours are read again at the next drawing. */
export function forgetPalette() {
  current = undefined;
}
