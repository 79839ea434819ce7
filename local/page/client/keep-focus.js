/**
 * Call it before parts are drawn anew, and what it gives afterwards: when what had the focus is gone, `heir` gets it,
 * so that who uses the keyboard does not begin at the top again.
 * @param {readonly HTMLElement[]} parts
 */
export function keepFocus(parts) {
  const had = document.activeElement;
  const isOurs = parts.some((part) => part.contains(had));
  return (/** @type {HTMLElement} */ heir) => {
    if (!isOurs || had === null) return;
    if (!had.isConnected || had.closest('[hidden]') !== null) heir.focus({ preventScroll: true });
  };
}
