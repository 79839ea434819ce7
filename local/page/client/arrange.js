/**
 * Puts the wanted parts in order, and touches only those that are out of place: what has the focus keeps it.
 * @param {Element} place
 * @param {readonly HTMLElement[]} wanted
 */
export function arrange(place, wanted) {
  const kept = new Set(wanted);
  for (const child of [...place.children]) {
    if (!kept.has(/** @type {HTMLElement} */ (child))) child.remove();
  }
  for (const [index, part] of wanted.entries()) {
    if (place.children[index] !== part) place.insertBefore(part, place.children[index] ?? null);
  }
}
