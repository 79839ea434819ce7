/** What a failed call did: `not-applied` when Render surely changed nothing, else `unknown`. */
export type Outcome = 'not-applied' | 'unknown';

/** The call an error is about. */
export interface Failed {
  readonly operation: string;
  /** Render's id of what it concerned. */
  readonly id?: string | undefined;
  readonly requestId?: string | undefined;
}

/** "scale-service of srv-…". */
export const nameOf = ({ operation, id }: Failed): string =>
  id === undefined ? operation : `${operation} of ${id}`;
