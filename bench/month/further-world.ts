import type { Guide, Target } from '#core/guide.ts';
import { startIdlePlant } from '#local/fake-render/idle-plant.ts';
import { addKeyValue } from '#local/fake-render/key-value/new-key-value.ts';
import { addDatabase } from '#local/fake-render/postgres/new-database.ts';
import { addService } from '#local/fake-render/services/new-service.ts';
import type { World } from '#local/fake-render/world.ts';
import { runSinceYesterday } from '../fleet/fleet-world.ts';

/** The targets of a guide that are not the first of their kind: the simulated application has one of each. */
function furtherTargets({ targets }: Guide): readonly (readonly [Target, model: Target])[] {
  return targets.flatMap((target) => {
    const model = targets.find(({ kind }) => kind === target.kind);
    return model === undefined || model === target ? [] : [[target, model] as const];
  });
}

function add(world: World, { id, kind, renderId }: Target): void {
  const named = { id: renderId, name: id };
  if (kind === 'service') {
    const type = 'web_service';
    const service = addService(world, { ...named, type, plan: 'standard', numInstances: 2 });
    runSinceYesterday(world, service);
  } else if (kind === 'postgres') {
    const database = addDatabase(world, { ...named, plan: 'pro_4gb', diskSizeGB: 15 });
    database.diskUsedBytes = database.diskSizeGB * 2 ** 30 * 0.6;
  } else addKeyValue(world, { ...named, plan: 'standard' });
}

const onlyOf = <Value>(whole: ReadonlyMap<string, Value>, ids: ReadonlySet<string>) =>
  new Map([...whole].filter(([id]) => ids.has(id)));

/** Puts the further targets of a guide into the world, each with the metrics of a quiet afternoon; returns what ends them. */
export function addFurtherTargets(world: World, guide: Guide): () => void {
  const further = furtherTargets(guide).map(([target]) => target);
  for (const target of further) add(world, target);
  const ids = new Set(further.map(({ renderId }) => renderId));
  if (ids.size === 0) return () => undefined;
  return startIdlePlant({
    ...world,
    services: onlyOf(world.services, ids),
    databases: onlyOf(world.databases, ids),
    keyValues: onlyOf(world.keyValues, ids),
  });
}

/** The secret with addresses for further targets too: they answer as the first of their kind does. */
export function furtherUrls(
  secret: Readonly<Record<string, unknown>>,
  guide: Guide,
): Readonly<Record<string, unknown>> {
  const withFurther = (urls: unknown): Record<string, unknown> => {
    const known = urls as Record<string, unknown>;
    const more = furtherTargets(guide).flatMap(([target, model]) =>
      known[model.id] === undefined ? [] : [[target.id, known[model.id]] as const],
    );
    return { ...known, ...Object.fromEntries(more) };
  };
  return {
    ...secret,
    databaseUrls: withFurther(secret['databaseUrls']),
    redisUrls: withFurther(secret['redisUrls']),
  };
}
