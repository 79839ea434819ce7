import { byId, element } from '../element.js';
import { readDecision } from '../state/connection.js';
import { decisionRecord } from './decision-record.js';

/** @typedef {import('./decision-record.js').Naming} Naming */

/**
 * The drawer that a decision opens in. The address names it, so it can be sent to somebody.
 * @param {{ naming: Naming, beside: (id: string, way: 1 | -1) => string | undefined, onClose: (id: string) => void, onShow: (at: number | undefined) => void }} options
 */
export function createDecisionDialog({ naming, beside, onClose, onShow }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('record'));
  const body = byId('record-body');
  /** @type {string | undefined} */
  let open;

  /** @param {string} id */
  async function show(id) {
    open = id;
    history.replaceState(null, '', `#decision/${encodeURIComponent(id)}`);
    body.setAttribute('aria-busy', 'true');
    if (!dialog.open) dialog.showModal();
    try {
      const record = await readDecision(id);
      if (open !== id) return;
      body.replaceChildren(...decisionRecord(record, naming));
      onShow(record.at);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      body.replaceChildren(
        element('h2', { id: 'record-title', tabindex: '-1' }, 'This decision cannot be shown'),
        element('p', {}, why),
      );
    }
    body.removeAttribute('aria-busy');
    body.scrollTop = 0;
    byId('record-title').focus({ preventScroll: true });
  }

  /** @param {1 | -1} way */
  function step(way) {
    const next = open === undefined ? undefined : beside(open, way);
    if (next !== undefined) show(next);
  }

  byId('record-newer').addEventListener('click', () => step(-1));
  byId('record-older').addEventListener('click', () => step(1));
  byId('record-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'j') step(1);
    if (event.key === 'k') step(-1);
  });
  dialog.addEventListener('close', () => {
    const closed = open;
    open = undefined;
    history.replaceState(null, '', location.pathname + location.search);
    onShow(undefined);
    if (closed !== undefined) onClose(closed);
  });

  return {
    show,
    /** Opens what the address names, when the page is opened with it. */
    showAddressed() {
      const id = /^#decision\/(.+)$/.exec(location.hash)?.[1];
      if (id !== undefined) show(decodeURIComponent(id));
    },
  };
}
