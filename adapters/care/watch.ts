/** Sees every statement on its way to PostgreSQL, transaction control included, and its end. */
export interface StatementWatch {
  /** The statement is about to be sent; what this throws ends the connection at once, and nothing is sent. */
  before?(statement: string): Promise<void> | void;
  /** The statement ended; what this throws ends the connection at once, as if the answer had been lost. */
  after?(statement: string, milliseconds: number, failure?: string): Promise<void> | void;
}

const LONGEST = 300;

/** A statement without the values in it: text and numbers in literals become `…`. */
export const withoutValues = (statement: string): string =>
  statement
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/'(?:[^']|'')*'/g, "'…'")
    .slice(0, LONGEST);
