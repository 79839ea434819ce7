import { difference, recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import { objectOf } from '../server/fields.ts';
import { notFound } from '../server/refusal.ts';
import { created, noContent, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import type { World } from '../world.ts';
import type { Account, StoredRow } from './account.ts';

type Kind =
  | 'projects'
  | 'environments'
  | 'envGroups'
  | 'webhooks'
  | 'registryCredentials'
  | 'dedicatedIps';

/** Something that is only stored: how it is made, changed and shown. */
export interface Stored {
  readonly kind: Kind & keyof Account;
  readonly prefix: string;
  readonly show: (world: World, row: StoredRow) => Json;
  readonly make: (call: Call, body: Json) => Json;
  readonly change: (call: Call, body: Json, row: StoredRow) => Json;
  readonly createdStatus?: 200;
}

export const rowsOf = (world: World, { kind }: Stored): StoredRow[] => [
  ...world.account[kind].values(),
];

/** The row that the path names by `:id`. */
export function rowOf(call: Call, { kind }: Stored): StoredRow {
  const id = param(call, 'id');
  const row = call.world.account[kind].get(id);
  if (row === undefined) throw notFound(id);
  return row;
}

export function addRow(call: Call, { kind, prefix }: Stored, fields: Json): StoredRow {
  const id = newId(call.world.random, prefix);
  const row: StoredRow = { id, createdAt: call.now, updatedAt: call.now, fields };
  call.world.account[kind].set(id, row);
  return row;
}

/** Changes the fields of a row and writes that down. */
export function changeRow(call: Call, stored: Stored, row: StoredRow, fields: Json): Json {
  const before = stored.show(call.world, row);
  row.fields = { ...row.fields, ...fields };
  row.updatedAt = call.now;
  const after = stored.show(call.world, row);
  recordEffect(call.world, call, { resourceId: row.id, ...difference(before, after) });
  return after;
}

export interface StoredHandlers {
  readonly create: Handler;
  readonly get: Handler;
  readonly update: Handler;
  readonly remove: Handler;
}

/** Create, get, update and delete of one kind. */
export const storedHandlers = (stored: Stored): StoredHandlers => ({
  create: (call) => {
    const row = addRow(call, stored, stored.make(call, objectOf(call.body)));
    const shown = stored.show(call.world, row);
    recordEffect(call.world, call, { resourceId: row.id, before: null, after: shown });
    return stored.createdStatus === 200 ? ok(shown) : created(shown);
  },
  get: (call) => ok(stored.show(call.world, rowOf(call, stored))),
  update: (call) => {
    const row = rowOf(call, stored);
    return ok(changeRow(call, stored, row, stored.change(call, objectOf(call.body), row)));
  },
  remove: (call) => {
    const row = rowOf(call, stored);
    const before = stored.show(call.world, row);
    call.world.account[stored.kind].delete(row.id);
    recordEffect(call.world, call, { resourceId: row.id, before, after: null });
    return noContent;
  },
});
