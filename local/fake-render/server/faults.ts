import type { Json } from '../json.ts';
import { badRequest } from './refusal.ts';

/** How the server misbehaves. Shares are probabilities in [0, 1], drawn from the seeded stream. */
export interface Faults {
  /** Milliseconds of the clock before each answer. */
  readonly latencyMs: number;
  /** 503 before anything happens. */
  readonly errorShare: number;
  /** Of all distinct calls (method, path, body) this share fails with 503, the first time only. */
  readonly failOnceShare: number;
  /** 429 although the budget is not spent. */
  readonly throttleShare: number;
  /** The effect happens and the connection breaks before the answer. */
  readonly lostReplyShare: number;
  /** The effect happens and the answer is 500. */
  readonly errorAfterEffectShare: number;
  /** GETs answer the state of so many seconds ago (but not of before this was set). */
  readonly staleSeconds: number;
  /** Every series is an empty array. */
  readonly silentMetrics: boolean;
  readonly lateMetricsMinutes: number;
  /** Bodies arrive in small pieces. */
  readonly trickle: boolean;
  /** Bodies end in the middle, with the connection closed. */
  readonly truncateShare: number;
  /** Replies name plans that no public list has. */
  readonly unknownPlans: boolean;
  /** Operations it concerns; empty means all. */
  readonly only: readonly string[];
}

export const NO_FAULTS: Faults = {
  latencyMs: 0,
  errorShare: 0,
  failOnceShare: 0,
  throttleShare: 0,
  lostReplyShare: 0,
  errorAfterEffectShare: 0,
  staleSeconds: 0,
  silentMetrics: false,
  lateMetricsMinutes: 0,
  trickle: false,
  truncateShare: 0,
  unknownPlans: false,
  only: [],
};

/** Faults from outside; an unknown name or a value of the wrong kind is refused. */
export function parseFaults(fields: Json): Partial<Faults> {
  for (const [key, value] of Object.entries(fields)) {
    const usual = Object.entries(NO_FAULTS).find(([name]) => name === key)?.[1];
    if (usual === undefined) throw badRequest(`unknown fault: ${key}`);
    const fits = Array.isArray(usual)
      ? Array.isArray(value) && value.every((name) => typeof name === 'string')
      : typeof value === typeof usual && (typeof value !== 'number' || value >= 0);
    if (!fits) throw badRequest(`${key} must be like ${JSON.stringify(usual)}`);
  }
  return fields;
}

/** What holds for one operation. */
export function faultsFor(faults: Faults, operation: string): Faults {
  return faults.only.length === 0 || faults.only.includes(operation) ? faults : NO_FAULTS;
}
