import type { Instant } from '#core/guide.ts';
import type { Breaker } from '#core/tasks/breaker.ts';

/** What became of a breaker, for people. */
export function breakerSentence(breaker: Breaker, now: Instant): string {
  const { because, calls, failures, name, opened, state, until } = breaker;
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  switch (state) {
    case 'closed':
      return `${name} answers again: its breaker is closed, tasks go on.`;
    case 'half-open':
      return `${name}: its breaker lets one call try.`;
    case 'open': {
      const what =
        opened > 1 ? 'the call that tried failed, too' : `${failures} of ${calls} calls failed`;
      return `${name}: its breaker is open, ${what}; the last because ${because}. Tasks wait, none is lost; one tries again in ${seconds} s.`;
    }
  }
}
