import type { Json, JsonValue } from '../json.ts';
import { between } from '../random.ts';
import { isObject, listOf, objectOf, text } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import type { Database, Replica, World } from '../world.ts';

export interface WantedReplica {
  readonly name: string;
  readonly parameterOverrides?: Json;
}

/** The complete wanted list; undefined leaves the replicas alone. */
export function wantedReplicas(body: JsonValue | undefined): WantedReplica[] | undefined {
  if (body === undefined || body === null) return undefined;
  const wanted = listOf(body, 'readReplicas').map((item) => {
    const fields = objectOf(item, 'read replica');
    const overrides = fields['parameterOverrides'];
    const name = text(fields, 'name');
    return isObject(overrides) ? { name, parameterOverrides: overrides } : { name };
  });
  if (new Set(wanted.map(({ name }) => name)).size < wanted.length) {
    throw badRequest('read replica names must be unique');
  }
  return wanted;
}

/** Replicas share the 20 characters of the primary and end in a letter of their own. */
function nextId(database: Database, taken: readonly Replica[]): string {
  const base = database.id.slice(0, -1);
  for (let code = 'b'.charCodeAt(0); ; code += 1) {
    const id = `${base}${String.fromCharCode(code)}`;
    if (id !== database.id && !taken.some((replica) => replica.id === id)) return id;
  }
}

/** Declarative: matched by name; what is missing from the list is deleted. */
export function settleReplicas(
  world: World,
  database: Database,
  wanted: readonly WantedReplica[],
): void {
  const now = world.clock.now();
  const settled: Replica[] = [];
  for (const { name, parameterOverrides } of wanted) {
    const fresh = () => ({
      id: nextId(database, [...database.readReplicas, ...settled]),
      createdAt: now,
      readyAt: now + between(world.random, ...world.timings.replicaCreating),
    });
    const existing = database.readReplicas.find((replica) => replica.name === name);
    // The whole entry is given: parameters that are left out are taken back.
    const { parameterOverrides: _, ...kept } = existing ?? { ...fresh(), name };
    settled.push({
      ...kept,
      ...(parameterOverrides === undefined ? {} : { parameterOverrides }),
    });
  }
  database.readReplicas = settled;
}
