import type { Random } from '#local/fake-render/random.ts';

/**
 * What Postmark may do instead of its work.
 * `500`: one in five is taken all the same, as Postmark says of its own. `429`, `503`: nothing is taken.
 * `timeout`: never answers, and half are taken. `reset-after-commit`: taken, then the connection breaks.
 * `garbage`: an answer nobody can read, and half are taken. `slow`: the truth, late.
 */
export const faultModes = [
  'ok',
  '500',
  '503',
  '429',
  'timeout',
  'reset-after-commit',
  'garbage',
  'slow',
] as const;
export type FaultMode = (typeof faultModes)[number];

export interface Fault {
  readonly mode: FaultMode;
  /** Which share of requests it meets, 0 to 1; all without it. */
  readonly share?: number;
  /** Which requests it meets; all without it. */
  readonly on?: 'sending' | 'searching';
  /** `slow`: how late. `429`: what `retry-after` asks for. */
  readonly seconds?: number;
}

/** What happens to one request. */
export interface Fate {
  readonly mode: FaultMode;
  /** Whether what is asked for is done all the same. */
  readonly isTaken: boolean;
  readonly seconds: number;
  /** Which of several forms it has, 0 up to 1. */
  readonly form: number;
}

const SECONDS = 5;

const TAKEN: Readonly<Record<FaultMode, number>> = {
  ok: 1,
  '500': 0.2,
  '503': 0,
  '429': 0,
  timeout: 0.5,
  'reset-after-commit': 1,
  garbage: 0.5,
  slow: 1,
};

/** Draws the fate of a request; the same seed and the same requests give the same fates. */
export function drawFate(
  { mode, on, seconds = SECONDS, share = 1 }: Fault,
  what: 'sending' | 'searching',
  random: Random,
): Fate {
  const isMet = (on === undefined || on === what) && random() < share;
  const met = isMet ? mode : 'ok';
  return { mode: met, isTaken: random() < TAKEN[met], seconds, form: random() };
}
