import { showMaintenance } from '../account/maintenance.ts';
import type { Json } from '../json.ts';
import { showOwner } from '../postgres/show-database.ts';
import { compact } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import type { KeyValue, World } from '../world.ts';

/** Policy and persistence are top-level on write and under `options` on read. */
export function showKeyValue(world: World, keyValue: KeyValue): Json {
  const { maxmemoryPolicy, persistenceMode, ipAllowList } = keyValue;
  return compact({
    id: keyValue.id,
    name: keyValue.name,
    owner: showOwner(world.owner),
    plan: keyValue.plan,
    region: keyValue.region,
    status: keyValue.status,
    options: { maxmemoryPolicy, persistenceMode },
    ipAllowList: ipAllowList.length === 0 ? null : ipAllowList.map((rule) => ({ ...rule })),
    environmentId: keyValue.environmentId,
    version: keyValue.version,
    maintenance: keyValue.maintenance && showMaintenance(keyValue.maintenance),
    createdAt: timestamp(keyValue.createdAt),
    updatedAt: timestamp(keyValue.updatedAt),
  });
}

/** Only the item of a list has a dashboard address. */
export function showKeyValueSummary(world: World, keyValue: KeyValue): Json {
  const { maintenance: _, ...shown } = showKeyValue(world, keyValue);
  return { ...shown, dashboardUrl: `https://dashboard.render.com/r/${keyValue.id}` };
}
