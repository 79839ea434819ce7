import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailId } from '#adapters/reports/report-mail.ts';
import { ParameterStore } from '#local/aws/secrets/parameter-store.ts';
import { listenJson } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { aTable, TABLE } from '../adapters/state-table/a-table.ts';
import { aBroker, arnOf, BUCKET } from '../adapters/tasks/a-broker.ts';

const PARAMETER = '/capstan/asset-anchor/tasks/report';
const broker = aBroker('report', 'report-dead', 'mail');
const tables = aTable();
const clock = new PacedClock(Date.UTC(2026, 2, 3, 12), 1);

let postgres: Postgres;
let ssm: Awaited<ReturnType<typeof listenJson>>;
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
beforeAll(async () => {
  postgres = await startPostgres();
  const admin = new pg.Client({ connectionString: postgres.adminConnectionString });
  await admin.connect();
  await admin.query(`
    create table assets (id int, name text, location text, created_at timestamptz);
    insert into assets values (1, 'Crane', 'Berlin', '2026-02-01'), (2, '=1+1', null, '2026-02-02'),
      (3, 'Old', 'Rome', '2025-12-31')`);
  await admin.end();
  const store = new ParameterStore({ clock, region: 'us-east-1', account: '111111111111' });
  store.put(PARAMETER, JSON.stringify({ databaseUrl: postgres.adminConnectionString }));
  ssm = await listenJson([store.service]);
  const queue = { url: broker.urlOf('report'), deadLetterUrl: broker.urlOf('report-dead') };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: ssm.url,
    TASKS_TABLE: TABLE,
    TASKS_BUCKET: BUCKET,
    BUS_NAME: 'bus',
    TASK_QUEUES: JSON.stringify({ [arnOf('report')]: { ...queue, priority: 'normal' } }),
    TASK_PARAMETER: PARAMETER,
    MAIL_QUEUE_URL: broker.urlOf('mail'),
  });
  ({ handler } = await import('#functions/task-report.ts'));
});
afterAll(async () => {
  clock.stop();
  await Promise.all([postgres.stop(), ssm.close()]);
});

/** Hands a task over as Lambda would. */
async function work(id: string, payload: object): Promise<SQSBatchResponse> {
  const body = {
    id,
    kind: 'report',
    version: 1,
    occurredAt: '2026-03-03T11:59:00Z',
    priority: 'normal',
    payload,
  };
  await broker.queues.sqs('report', 'SendMessage', { MessageBody: JSON.stringify(body) });
  const [message] = await broker.queues.receive('report', 1);
  if (message === undefined) throw new Error('the message is not there');
  const record = {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: { SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    eventSourceARN: arnOf('report'),
  };
  const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: () => 800_000 };
  const event = { Records: [record] } as unknown as SQSEvent;
  return handler(event, context as unknown as Context);
}

const done: SQSBatchResponse = { batchItemFailures: [] };
const wish = {
  report: 'assets-by-location',
  parameters: { since: '2026-01-01' },
  format: 'csv',
  mailTo: 'ada@example.com',
};

describe('the function of reports', () => {
  it('makes of a message a file, a mail and a record, and of its duplicate nothing', async () => {
    expect(await work('r-1', wish)).toEqual(done);
    expect(await work('r-1', wish)).toEqual(done);
    expect(await broker.object('reports/r-1/assets-by-location.csv')).toBe(
      '\uFEFF"id","name","location","created_at"\r\n' +
        '1,"Crane","Berlin",2026-02-01T00:00:00Z\r\n' +
        `2,"'=1+1",,2026-02-02T00:00:00Z\r\n`,
    );
    const mails = await broker.queues.receive('mail', 10);
    const bodies = mails.map(({ Body }) => JSON.parse(String(Body)));
    expect(bodies).toEqual([
      expect.objectContaining({
        id: mailId('r-1'),
        kind: 'email',
        payload: expect.objectContaining({ to: 'ada@example.com', template: 'report-ready' }),
      }),
    ]);
    expect(await tables.items()).toEqual([
      expect.objectContaining({
        pk: 'TASK#report#r-1',
        state: 'done',
        note: '2 rows as csv, its link is in the mail',
      }),
    ]);
  });

  it('buries what can never be done, with the reason and without the value', async () => {
    expect(await work('r-2', { ...wish, parameters: { since: 'canary' } })).toEqual(done);
    const [letter] = await broker.queues.receive('report-dead', 1);
    expect(letter).toMatchObject({
      MessageAttributes: {
        'capstan-reason': { StringValue: 'rejected' },
        'capstan-because': {
          StringValue: 'parameters: since: wanted a day, such as 2026-03-03',
        },
      },
    });
  });
});
