import type { Json } from '../json.ts';
import { type PostgresPlan, postgresPlan } from '../plans.ts';
import { isObject, listOf, objectOf, optionalText, text } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import type { Database, IpRule, World } from '../world.ts';
import { mayGrow } from './database-transitions.ts';

const MAXIMUM_GB = 16_000;
const MAXIMUM_REPLICAS = 5;
const REPLICA_MINIMUM_GB = 10;
const REPLICA_MINIMUM_CPU = 0.5;

/** A plan on which something may be created or to which it may move. */
export function planForWrite(name: string): PostgresPlan {
  const plan = postgresPlan(name);
  if (plan === undefined) throw badRequest(`invalid plan: ${name}`);
  if (plan.family === 'legacy') throw badRequest(`plan ${name} is a legacy plan`);
  return plan;
}

export function checkMove(database: Database, name: string): void {
  if (name === database.plan) return;
  const plan = planForWrite(name);
  if (plan.family === 'free') throw badRequest('a paid database cannot move to the free plan');
}

export function checkDiskSize(sizeGB: number): void {
  if (sizeGB !== 1 && (sizeGB < 5 || sizeGB % 5 !== 0 || sizeGB > MAXIMUM_GB)) {
    throw badRequest(`diskSizeGB must be 1 or a multiple of 5 up to ${MAXIMUM_GB}, got ${sizeGB}`);
  }
}

/** Grow only, by legal sizes, and not twice within 12 hours. */
export function checkGrowth(world: World, database: Database, sizeGB: number): void {
  if (sizeGB === database.diskSizeGB) return;
  const family = postgresPlan(database.plan)?.family;
  if (family === 'free' || family === 'legacy') {
    throw badRequest(`storage of plan ${database.plan} is fixed`);
  }
  checkDiskSize(sizeGB);
  if (sizeGB < database.diskSizeGB) {
    throw badRequest(`storage cannot shrink from ${database.diskSizeGB} GB to ${sizeGB} GB`);
  }
  if (!mayGrow(world, database)) {
    throw badRequest('storage can be increased only once every 12 hours');
  }
}

/** What must hold of a database after a write, whatever was written. */
export interface Wanted {
  readonly plan: string;
  readonly diskSizeGB: number;
  readonly highAvailability: boolean;
  readonly connectionPool: string;
  readonly replicas: number;
}

export function checkCombination(wanted: Wanted): void {
  const plan = postgresPlan(wanted.plan);
  if (plan === undefined) return;
  if (wanted.highAvailability && !plan.highAvailability) {
    throw badRequest(`high availability is not available on plan ${plan.id}`);
  }
  if (wanted.connectionPool === 'pgbouncer' && plan.family === 'free') {
    throw badRequest('connection pooling is not available on the free plan');
  }
  if (wanted.replicas > MAXIMUM_REPLICAS) {
    throw badRequest(`a database has at most ${MAXIMUM_REPLICAS} read replicas`);
  }
  const small = plan.cpu < REPLICA_MINIMUM_CPU || wanted.diskSizeGB < REPLICA_MINIMUM_GB;
  if (wanted.replicas > 0 && small) {
    throw badRequest('read replicas need at least 0.5 CPU and 10 GB of storage');
  }
}

/** `ipAllowList` of a write: undefined leaves it, an empty array closes. */
export function ipRules(body: Json): IpRule[] | undefined {
  if (body['ipAllowList'] === undefined || body['ipAllowList'] === null) return undefined;
  return listOf(body['ipAllowList'], 'ipAllowList').map((item) => {
    const rule = objectOf(item, 'ipAllowList entry');
    return {
      cidrBlock: text(rule, 'cidrBlock'),
      description: optionalText(rule, 'description') ?? '',
    };
  });
}

/** A map of strings to strings, numbers written as strings. */
export function parameterOverrides(body: Json): Record<string, string> | undefined {
  const given = body['parameterOverrides'];
  if (!isObject(given)) return undefined;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
