import type * as v from 'valibot';
import type { Progress, Turn } from './chore.ts';
import type { Database } from './database.ts';

/** Operations on a database that a person asks for, each by the playbook of the same name. */
export const orderKinds = [
  'convert-table',
  'restore-archive',
  'create-index',
  'plan-shards',
  'move-tenant',
] as const;
export type OrderKindId = (typeof orderKinds)[number];

/** What an order would do. */
export interface Survey {
  /** Why it cannot be done; nothing else counts when there is one. */
  readonly refusals: readonly string[];
  /** What would be done, in order, in words that name tables, rows and statements; empty when all is so already. */
  readonly steps: readonly string[];
  /** What one should know: seconds of locks, bytes needed, what is left behind. */
  readonly notes: readonly string[];
}

/** One kind of order. */
export interface OrderKind<Input = unknown> {
  readonly id: OrderKindId;
  readonly input: v.GenericSchema<unknown, Input>;
  /** As of a chore: work in portions, or one statement that nobody can cut. */
  readonly divisible: boolean;
  /** How long the one statement will take, when that can be told. */
  expectedSeconds?(database: Database, input: Input): Promise<number>;
  /** Reads what is so and says what would be done; changes nothing. */
  survey(database: Database, input: Input): Promise<Survey>;
  /** Does a portion, beginning from what is so; `order` is the order's name, the same in every portion. */
  advance(turn: Turn, input: Input, order: string): Promise<Progress>;
}

/** How an order stands. */
export interface OrderState {
  readonly name: string;
  readonly kind: OrderKindId;
  readonly status: 'open' | 'done' | 'refused' | 'failed' | 'withdrawn';
  /** The last thing that was said of it. */
  readonly because: string;
}

/** Orders as playbooks give them; they are carried out by the function that cares for the database. */
export interface Orders {
  survey(kind: OrderKindId, input: unknown): Promise<Survey>;
  /** Gives an order; the same name is the same order, given once. */
  give(name: string, kind: OrderKindId, input: unknown): Promise<void>;
  /**
   * How it stands; undefined when nobody gave it. Whoever watches says with it that it is still wanted: an order that
   * nobody watches for a quarter of an hour is withdrawn where it stands, and another one goes on from there.
   */
  watch(name: string): Promise<OrderState | undefined>;
}
