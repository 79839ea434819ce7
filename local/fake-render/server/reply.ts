import type { JsonValue } from '../json.ts';

/** What a handler answers; without a body the reply has length zero. */
export interface Reply {
  readonly status: number;
  readonly body?: JsonValue;
}

export const ok = (body: JsonValue): Reply => ({ status: 200, body });
export const created = (body: JsonValue): Reply => ({ status: 201, body });

/** 200 without a body: a restart. */
export const done: Reply = { status: 200 };
/** 202 without a body: it proves nothing yet. */
export const accepted: Reply = { status: 202 };
export const noContent: Reply = { status: 204 };
