import { recordEffect } from '../effects.ts';
import { postgresPlan } from '../plans.ts';
import { newId } from '../random.ts';
import { compact, objectOf, optionalText, text } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import { badRequest } from '../server/refusal.ts';
import { accepted, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { databaseOf } from './database-of.ts';
import { planForWrite } from './database-rules.ts';
import { boot } from './database-transitions.ts';
import { addDatabase } from './new-database.ts';
import { showDatabase } from './show-database.ts';

const DAY = 24 * 60 * 60_000;
/** Point-in-time window of a paid workspace. */
const WINDOW = 7 * DAY;
const FIRST_BACKUP = 10 * 60_000;
const EXPORT_TIME = 2 * 60_000;

export const getRecovery: Handler = (call) => {
  const { plan, createdAt } = databaseOf(call);
  if (plan === 'free') return ok({ recoveryStatus: 'NOT_AVAILABLE' });
  if (call.now - createdAt < FIRST_BACKUP) return ok({ recoveryStatus: 'BACKUP_NOT_READY' });
  const startsAt = Math.max(createdAt + FIRST_BACKUP, call.now - WINDOW);
  return ok({ recoveryStatus: 'AVAILABLE', startsAt: timestamp(startsAt) });
};

/** Makes a new database as the old one was; its plan may not be a lower one. */
export const recover: Handler = (call) => {
  const { world, now } = call;
  const source = databaseOf(call);
  const body = objectOf(call.body);
  const restoreTime = Date.parse(text(body, 'restoreTime'));
  if (!(restoreTime <= now && restoreTime >= now - WINDOW)) throw badRequest('invalid restoreTime');
  const plan = planForWrite(optionalText(body, 'plan') ?? source.plan);
  if (plan.memoryBytes < (postgresPlan(source.plan)?.memoryBytes ?? 0)) {
    throw badRequest('the plan of a recovery cannot be lower than that of its source');
  }
  const environmentId = optionalText(body, 'environmentId') ?? source.environmentId;
  const database = addDatabase(world, {
    name: optionalText(body, 'restoreName') ?? `${source.name}-recovery`,
    plan: plan.id,
    version: source.version,
    region: source.region,
    diskSizeGB: source.diskSizeGB,
    databaseUser: source.databaseUser,
    ...(environmentId === undefined ? {} : { environmentId }),
  });
  database.diskUsedBytes = source.diskUsedBytes;
  boot(world, database, 'recovery_in_progress');
  const shown = showDatabase(world, { database });
  const before = { recoveredFrom: source.id };
  recordEffect(world, call, { resourceId: database.id, before, after: shown });
  return ok(shown);
};

export const listExports: Handler = (call) => {
  const { exports } = databaseOf(call);
  return ok(
    exports.map(({ id, createdAt }) =>
      compact({
        id,
        createdAt: timestamp(createdAt),
        url: call.now - createdAt < EXPORT_TIME ? undefined : `https://exports.render.com/${id}`,
      }),
    ),
  );
};

export const createExport: Handler = (call) => {
  const database = databaseOf(call);
  const id = newId(call.world.random, 'exp');
  database.exports.push({ id, createdAt: call.now });
  const after = { exportId: id };
  recordEffect(call.world, call, { resourceId: database.id, before: null, after });
  return accepted;
};
