import { idCharacters, newId } from '../random.ts';
import type { IpRule, KeyValue, World } from '../world.ts';

export interface NewKeyValue {
  /** Made up when absent. */
  readonly id?: string;
  readonly name: string;
  readonly plan: string;
  readonly region?: string;
  readonly environmentId?: string;
  readonly maxmemoryPolicy?: string;
  readonly persistenceMode?: string;
  readonly ipAllowList?: IpRule[];
}

/** Puts a running Key Value instance into the world; like Render, closed to the outside at first. */
export function addKeyValue(world: World, wanted: NewKeyValue): KeyValue {
  const now = world.clock.now();
  const keyValue: KeyValue = {
    id: wanted.id ?? newId(world.random, 'red'),
    name: wanted.name,
    region: wanted.region ?? 'oregon',
    version: '8',
    password: idCharacters(world.random, 32),
    ...(wanted.environmentId === undefined ? {} : { environmentId: wanted.environmentId }),
    plan: wanted.plan,
    runningPlan: wanted.plan,
    status: 'available',
    maxmemoryPolicy: wanted.maxmemoryPolicy ?? 'allkeys_lru',
    persistenceMode:
      wanted.persistenceMode ?? (wanted.plan === 'free' ? 'off' : 'journal_snapshot'),
    ipAllowList: wanted.ipAllowList ?? [],
    suspended: false,
    suspenders: [],
    createdAt: now,
    updatedAt: now,
  };
  world.keyValues.set(keyValue.id, keyValue);
  return keyValue;
}
