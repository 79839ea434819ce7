import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { careSecretReader } from '#adapters/care/care-secret.ts';
import { connectCare } from '#adapters/care/connect-care.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import { type Tended, tend } from '#adapters/care/tend.ts';
import { noticeBus } from '#adapters/notices.ts';
import { secretReader } from '#adapters/secrets.ts';
import { careStatusStore } from '#adapters/state-table/care-status.ts';
import { guide as ours } from '#config';
import { careCounts } from '#core/care/care-news.ts';
import { statusOf, troubled } from '#core/care/care-status.ts';
import { ChoreBusy } from '#core/care/database.ts';
import type { Guide } from '#core/guide.ts';
import { reasonText } from '#core/reason-text.ts';
import { careHeld } from './shared/care-held.ts';
import { publishCare } from './shared/care-metrics.ts';
import { tellCareNews } from './shared/care-telling.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';
import { connectJobs } from './shared/render.ts';
import { statementLog } from './shared/statement-log.ts';

/** As everybody else sees it: what a guide may have, this one may lack. */
const guide: Guide = ours;
const { care } = guide;
if (care === undefined) throw new Error('the guide has no section care');
const { database, jobs } = care;

const SECOND = 1000;
/** What is left for writing down how it went. */
const END_MILLISECONDS = 20 * SECOND;
const CALL_MILLISECONDS = 900 * SECOND - END_MILLISECONDS;

const table = environment('TABLE_NAME');
const secret = careSecretReader(environment('CARE_SECRET_NAME'), Date.now);
const herald = noticeBus(environment('BUS_NAME'));
const status = careStatusStore(table);
const parts = {
  rules: care,
  sqlOf: (file: string) => readFileSync(join(environment('LAMBDA_TASK_ROOT'), file), 'utf8'),
  objects: s3Objects(environment('CARE_BUCKET')),
  bucket: s3Objects,
};
const oneOffJobs =
  jobs && connectJobs(secretReader(environment('SECRET_NAME'), Date.now), table, jobs);

async function report({ held, records, reports }: Tended): Promise<void> {
  const now = Date.now();
  publishCare(guide, careCounts(reports), now);
  await status.save(statusOf(database, now, reports, held));
  await tellCareNews({ herald, records, database, now }, reports);
}

/** Nothing could be seen: the status says so. */
async function unseen(error: unknown): Promise<undefined> {
  // Another call makes the tables that care remembers in.
  if (error instanceof ChoreBusy) return;
  logger.error('the database could not be cared for', { error });
  // Perhaps the password is a new one.
  secret.forget();
  const before = await status.read(database);
  await status.save(troubled(database, Date.now(), reasonText(error), before));
}

/**
 * Every minute: looks at everything that is cared for in the database, and does what is due. Calls overlap, and each
 * may end at any point. When the database cannot be seen an alarm rings once that lasts: failing as well would be
 * 1,440 errors a day that say the same.
 */
export const handler = observed(async (_event: unknown, context: Context) => {
  const addresses = await secret.read().catch(unseen);
  if (addresses === undefined) return;
  const connections = connectCare(addresses, statementLog);
  try {
    const tended = await tend({
      connections,
      parts,
      now: Date.now,
      until: Date.now() + context.getRemainingTimeInMillis() - END_MILLISECONDS,
      callMilliseconds: CALL_MILLISECONDS,
      holder: context.awsRequestId,
      held: () => careHeld(table, database, Date.now()),
      ...(oneOffJobs && { jobs: oneOffJobs }),
    }).catch(unseen);
    if (tended !== undefined) await report(tended);
  } finally {
    await connections.close();
  }
});
