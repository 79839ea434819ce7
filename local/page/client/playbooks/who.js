const KEY = 'capstan-who';

/** The reader's name as they last gave it: the ledger says who asked. */
export function rememberedName() {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} name */
export function rememberName(name) {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Then it has to be given again.
  }
}

/** A name for a run that nobody has used: `grow-database-storage-7f3k2m9q`. @param {string} playbook */
export function newRunName(playbook) {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(8));
  return `${playbook}-${[...random].map((byte) => letters[byte % letters.length]).join('')}`;
}
