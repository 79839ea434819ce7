import type { Guide } from './guide.ts';

/** One thing wrong with a guide. */
export interface GuideIssue {
  /** Where: `rows.2.high.value`. */
  readonly path: string;
  readonly value: unknown;
  readonly wanted: string;
}

/** Looks at one thing about a guide; `[]` when it is right. */
export type GuideCheck = (guide: Guide) => readonly GuideIssue[];
