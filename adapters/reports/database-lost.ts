const LONGEST = 80;

/** The database could not be reached, or the connection broke; the code tells how, no address is told. */
export class DatabaseLost extends Error {
  override readonly name = 'DatabaseLost';

  constructor(cause: unknown) {
    super(wordsOf(cause));
  }
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it failed';
  // With a code come words that name the address.
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.message.slice(0, LONGEST);
}
