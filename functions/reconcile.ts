import type { Context, SQSEvent } from 'aws-lambda';
import { alarmReader } from '#adapters/alarm-reader.ts';
import { deadLetters } from '#adapters/dead-letters.ts';
import { noticeBus } from '#adapters/notices.ts';
import { renderActuator } from '#adapters/render/render-actuator.ts';
import { secretReader } from '#adapters/secrets.ts';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';
import { reconcile } from '#core/loop/reconcile.ts';
import { failuresOf, readBatch } from './shared/batch.ts';
import { environment } from './shared/environment.ts';
import { beat } from './shared/heartbeat.ts';
import { logger, observed } from './shared/observed.ts';
import { connectRender } from './shared/render.ts';

const table = environment('TABLE_NAME');
const secrets = secretReader(environment('SECRET_NAME'), Date.now);
const bury = deadLetters(environment('HINT_DEAD_LETTER_URL'));

const parts = {
  guide,
  state: stateStore(table),
  alarms: alarmReader(Date.now),
  render: renderActuator(connectRender(secrets, table), guide.targets),
  ledger: decisionLedger(table, guide.policy.keepDays),
  herald: noticeBus(environment('BUS_NAME')),
  now: Date.now,
};

/** Hints arrived: look at the targets they name, whatever they say. */
export const handler = observed(async (event: SQSEvent, { awsRequestId }: Context) => {
  const batch = readBatch(event);
  await bury(batch.unreadable);
  const looks = await reconcile({ ...parts, by: awsRequestId }, batch.targets);
  for (const look of looks) {
    if (look.kind === 'failed')
      logger.error(`could not reconcile ${look.target}`, { error: look.error });
  }
  beat(guide, Date.now(), looks.filter(({ kind }) => kind === 'decided').length);
  return failuresOf(batch, looks);
});
