import { sqlTokens } from './sql-tokens.ts';

/** Sees every statement on its way to PostgreSQL, transaction control included, and its end. */
export interface StatementWatch {
  /** The statement is about to be sent; what this throws ends the connection at once, and nothing is sent. */
  before?(statement: string): Promise<void> | void;
  /** The statement ended; what this throws ends the connection at once, as if the answer had been lost. */
  after?(statement: string, milliseconds: number, failure?: string): Promise<void> | void;
}

const LONGEST = 300;

/** A statement on one line without its comments and without the values in it: texts and numbers become `…`. */
export function withoutValues(statement: string): string {
  let told = '';
  for (const { is, text } of sqlTokens(statement)) {
    if (is === 'text') told += "'…'";
    else if (is === 'number') told += '…';
    else told += is === 'comment' ? ' ' : text;
    // Some more than what is told: spaces are still to go.
    if (told.length > 2 * LONGEST) break;
  }
  return told.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}
