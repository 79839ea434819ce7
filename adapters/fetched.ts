import type { Instant } from '#core/guide.ts';

/** Something that is fetched when it is needed, and again when it is old. */
export interface Fetched<T> {
  read(): Promise<T>;
  /** The next read fetches anew. */
  forget(): void;
}

/** Keeps what `fetch` gives for so many milliseconds; failures are not kept. */
export function fetched<T>(
  fetch: () => Promise<T>,
  keepMilliseconds: number,
  now: () => Instant,
): Fetched<T> {
  let kept: { readonly at: Instant; readonly value: Promise<T> } | undefined;
  return {
    read() {
      const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.at;
      // A clock that went backwards makes it as good as old.
      if (kept !== undefined && age >= 0 && age < keepMilliseconds) return kept.value;
      const mine = { at: now(), value: fetch() };
      kept = mine;
      mine.value.catch(() => {
        if (kept === mine) kept = undefined;
      });
      return mine.value;
    },
    forget() {
      kept = undefined;
    },
  };
}
