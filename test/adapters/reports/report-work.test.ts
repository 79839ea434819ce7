import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailId } from '#adapters/reports/report-mail.ts';
import type { NewTask } from '#adapters/tasks/send-task.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { type ABucket, aBucket, type Call } from './a-bucket.ts';
import { type AReport, aReport } from './a-report.ts';

const KEY = 'reports/task-7/assets.csv';
/** Seven megabytes: two parts. */
const WIDE = `select i, repeat(md5(i::text), 100) as text from generate_series(1, 2200) i`;
const MAIL_TO = { mailTo: 'ada@example.com' };

let postgres: Postgres;
let bucket: ABucket;
let admin: pg.Client;
beforeAll(async () => {
  [postgres, bucket] = await Promise.all([startPostgres(), aBucket()]);
  admin = new pg.Client({ connectionString: postgres.adminConnectionString });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await Promise.all([postgres.stop(), bucket.close()]);
});
beforeEach(() => bucket.clear());

const asking = (sql: string, more: Partial<AReport> = {}) =>
  aReport({ bucket: bucket.name, url: postgres.adminConnectionString, sql, ...more });

const nothingIsLeft = (): void => {
  expect(bucket.keys()).toEqual([]);
  expect(bucket.openUploads()).toBe(0);
};

const count = (operation: string): number =>
  bucket.calls.filter((call) => call.operation === operation).length;

/** Holds back the nth call of an operation: `reached` when it is there, until `release`. */
function held(operation: string, nth: number) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let seen = 0;
  bucket.trouble = async (call: Call) => {
    if (call.operation === operation) seen += 1;
    if (call.operation !== operation || seen !== nth) return undefined;
    reached.resolve();
    await released.promise;
    return undefined;
  };
  return { reached: reached.promise, release: released.resolve };
}

/** The one connection of reports, as the server sees it. */
const backend = async (): Promise<{ pid: number; state: string; waits: string } | undefined> => {
  const { rows } = await admin.query(`
    select pid, state, wait_event as waits from pg_stat_activity
    where application_name = 'capstan-report'`);
  return rows[0];
};

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise(setImmediate);
};

describe('a report', () => {
  it('appears whole, with a receipt, and with a mail that brings its link', async () => {
    const worker = asking('select 1 as n union all select 2');
    expect(await worker.attempt(MAIL_TO)).toEqual({
      kind: 'done',
      note: '2 rows as csv, its link is in the mail',
      link: `s3://${bucket.name}/${KEY}`,
    });
    expect(bucket.content(KEY).toString()).toBe('\uFEFF"n"\r\n1\r\n2\r\n');
    const [receipt = ''] = bucket.keys().filter((key) => key.endsWith('.json'));
    expect(JSON.parse(bucket.content(receipt).toString())).toEqual({
      rows: 2,
      bytes: 14,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [mail] = worker.mails;
    expect(mail).toEqual({
      kind: 'email',
      id: mailId('task-7'),
      version: 1,
      occurredAt: '2026-03-03T12:00:00.000Z',
      priority: 'normal',
      payload: {
        to: 'ada@example.com',
        template: 'report-ready',
        tag: 'report-ready',
        model: {
          title: 'All assets',
          rows: 2,
          link: expect.stringContaining(KEY),
          expires: '2026-03-04 00:00 UTC',
        },
      },
    });
  });

  it('is behind the link, under a name that says what it is and of which day', async () => {
    const worker = asking('select 1 as n');
    await worker.attempt(MAIL_TO);
    const [link] = worker.mails.map(linkIn);
    if (link === undefined) throw new Error('there is no mail');
    expect(link.searchParams.get('X-Amz-Expires')).toBe(String(12 * 3600));
    expect(link.searchParams.get('response-content-disposition')).toBe(
      'attachment; filename="assets-2026-03-03.csv"',
    );
    const answer = await fetch(link);
    expect(await answer.bytes()).toEqual(new Uint8Array(bucket.content(KEY)));
  });

  it('is written in parts when it is large, and not before the last is there does it appear', async () => {
    const hold = held('UploadPart', 2);
    const attempt = asking(WIDE).attempt();
    await hold.reached;
    expect(bucket.keys().filter((key) => !key.endsWith('.json'))).toEqual([]);
    expect(bucket.openUploads()).toBe(1);
    hold.release();
    expect(await attempt).toMatchObject({ kind: 'done', note: '2200 rows as csv' });
    expect(bucket.content(KEY).length).toBeGreaterThan(7_000_000);
    expect(bucket.openUploads()).toBe(0);
  });

  it('waits in the database, not in memory, while S3 is slow', async () => {
    const hold = held('UploadPart', 1);
    const attempt = asking(WIDE).attempt();
    await hold.reached;
    await until(async () => (await backend())?.waits === 'ClientRead');
    expect(await backend()).toMatchObject({ state: 'active', waits: 'ClientRead' });
    hold.release();
    expect(await attempt).toMatchObject({ kind: 'done' });
  });

  it('leaves no connection behind', async () => {
    await asking('select 1').attempt();
    await until(async () => (await backend()) === undefined);
  });
});

const linkIn = ({ payload }: NewTask): URL => {
  const { model } = payload as { model: { link: string } };
  return new URL(model.link);
};

describe('a second attempt', () => {
  it('finds the file, writes nothing, and queues the same mail', async () => {
    const worker = asking('select now() as n');
    await worker.attempt(MAIL_TO);
    const before = bucket.content(KEY);
    const writes = count('PutObject');
    expect(await worker.attempt(MAIL_TO)).toMatchObject({
      kind: 'done',
      note: '1 row as csv, its link is in the mail',
    });
    expect(bucket.content(KEY)).toEqual(before);
    expect(count('PutObject')).toBe(writes);
    expect(worker.mails.map(({ id }) => id)).toEqual([mailId('task-7'), mailId('task-7')]);
  });

  it('goes on with the mail where the first one ended, though the database is away', async () => {
    const first = asking('select 1 as n union all select 2');
    first.queueFails = new Error('canary');
    expect(await first.attempt(MAIL_TO)).toEqual({
      kind: 'unknown',
      because: 'the mail was perhaps not queued: Error',
    });
    const second = asking('select 1', { url: 'postgres://nobody@127.0.0.1:1/none' });
    expect(await second.attempt(MAIL_TO)).toMatchObject({
      kind: 'done',
      note: '2 rows as csv, its link is in the mail',
    });
  });

  it('never overwrites what another attempt has written meanwhile', async () => {
    const hold = held('PutObject', 1);
    const late = asking(`select 'late' as who`).attempt();
    await hold.reached;
    expect(await asking(`select 'early' as who`).attempt()).toMatchObject({ kind: 'done' });
    hold.release();
    expect(await late).toMatchObject({ kind: 'done', note: '1 row as csv' });
    expect(bucket.content(KEY).toString()).toContain('early');
  });
});

describe('when the database', () => {
  it('breaks the connection in the middle, nothing is left and it is tried again', async () => {
    const hold = held('UploadPart', 1);
    const worker = asking(WIDE);
    const attempt = worker.attempt();
    await hold.reached;
    const { pid } = (await backend()) ?? {};
    await admin.query('select pg_terminate_backend($1)', [pid]);
    hold.release();
    expect(await attempt).toEqual({
      kind: 'unavailable',
      because: 'the database ended the connection (SQLSTATE 57P01)',
      fault: true,
    });
    nothingIsLeft();
    expect(worker.forgotten()).toBe(1);
    expect(await worker.attempt()).toMatchObject({ kind: 'done', note: '2200 rows as csv' });
  });

  it('is cut off without a word in the middle of XLSX, nothing is left', async () => {
    const sql = `select i, encode(sha256(i::text::bytea), 'hex') || random() as t,
      case when i > 20000 then pg_sleep(60) end from generate_series(1, 30000) i`;
    const attempt = asking(sql, { url: postgres.connectionString }).attempt({ format: 'xlsx' });
    await until(async () => (await backend())?.waits === 'PgSleep');
    postgres.setReachable(false);
    expect(await attempt).toMatchObject({
      kind: 'unavailable',
      because: expect.stringMatching(/^the database is lost: /),
      fault: true,
    });
    postgres.setReachable(true);
    nothingIsLeft();
    const { pid } = (await backend()) ?? {};
    await admin.query('select pg_terminate_backend($1)', [pid]);
  });

  it('is not there, it is tried again', async () => {
    const worker = asking('select 1', { url: 'postgres://nobody:canary@127.0.0.1:1/none' });
    expect(await worker.attempt()).toEqual({
      kind: 'unavailable',
      because: 'the database is lost: ECONNREFUSED',
      fault: true,
    });
  });

  it('does not let us in, it is asked anew where the database is', async () => {
    const url = new URL(postgres.adminConnectionString);
    url.username = 'canary';
    const worker = asking('select 1', { url: url.href });
    expect(await worker.attempt()).toEqual({
      kind: 'unavailable',
      because: 'the database does not let us in (SQLSTATE 28000)',
      fault: true,
    });
    expect(worker.forgotten()).toBe(1);
  });

  it.each([
    ['select canary from nothing', '42P01', 'the query cannot be run as the guide has it'],
    ['select canary(', '42601', 'the query cannot be run as the guide has it'],
    [`select 'canary'::int`, '22P02', 'a value does not fit the query'],
    [
      'select 1 / (i - 900) from generate_series(1, 1000) i',
      '22012',
      'a value does not fit the query',
    ],
    [`select nextval('canary')`, '25006', 'the query would write'],
  ])('refuses %j, so do we, and quote nothing', async (sql, code, meaning) => {
    await admin.query('create sequence if not exists canary');
    expect(await asking(sql).attempt()).toEqual({
      kind: 'rejected',
      because: `${meaning} (SQLSTATE ${code})`,
      answered: true,
    });
    nothingIsLeft();
  });

  it('gives no row in all the time there is, it is not asked again', async () => {
    const worker = asking('select pg_sleep(60)', { timeoutSeconds: 0.8 });
    expect(await worker.attempt()).toEqual({
      kind: 'rejected',
      because: 'the query gave no row in the time that its row of the guide allows',
      answered: true,
    });
  });

  it('gives rows too slowly, it is tried again without blaming it', async () => {
    const sql = `select i, case when i > 100 then pg_sleep(60) end from generate_series(1, 200) i`;
    expect(await asking(sql, { timeoutSeconds: 0.8 }).attempt()).toEqual({
      kind: 'unavailable',
      because: 'the report took longer than its row of the guide allows',
      fault: false,
    });
    nothingIsLeft();
  });
});

describe('when S3', () => {
  it('refuses a part, nothing is left and no more rows are read', async () => {
    bucket.trouble = ({ operation }) => (operation === 'UploadPart' ? { answer: 500 } : undefined);
    expect(await asking(WIDE).attempt()).toMatchObject({
      kind: 'unavailable',
      because: expect.stringMatching(/^the report could not be stored: /),
      fault: true,
    });
    // The first of two parts, as often as the client tries.
    expect(count('UploadPart')).toBe(3);
    nothingIsLeft();
  });

  it('hangs up on every part, nothing is left', async () => {
    bucket.trouble = ({ operation }) =>
      operation === 'UploadPart' ? { answer: 'hang-up' } : undefined;
    expect(await asking(WIDE).attempt()).toMatchObject({ kind: 'unavailable', fault: true });
    nothingIsLeft();
  });

  it('has the whole file and hangs up without saying so, it is found', async () => {
    bucket.trouble = ({ operation }) =>
      operation === 'CompleteMultipartUpload' ? { answer: 'hang-up', after: true } : undefined;
    expect(await asking(WIDE).attempt()).toMatchObject({
      kind: 'done',
      note: '2200 rows as csv',
    });
  });

  it('does not say whether it has the whole file, the next attempt looks', async () => {
    bucket.trouble = ({ operation }) =>
      operation === 'CompleteMultipartUpload' ? { answer: 503 } : undefined;
    expect(await asking(WIDE).attempt()).toMatchObject({
      kind: 'unknown',
      because: expect.stringMatching(/^S3 got the whole report and did not say that it has it/),
    });
    expect(bucket.openUploads()).toBe(0);
  });

  it('cannot be asked whether there is a file, none is written', async () => {
    bucket.trouble = ({ operation }) => (operation === 'HeadObject' ? { answer: 403 } : undefined);
    expect(await asking('select 1').attempt()).toMatchObject({ kind: 'unavailable' });
    nothingIsLeft();
  });
});

describe('when its time is over', () => {
  it('a part that is under way is cut off and the upload given up', async () => {
    const hold = held('UploadPart', 1);
    const controller = new AbortController();
    const attempt = asking(WIDE).attempt({}, controller.signal);
    await hold.reached;
    controller.abort(new Error('late'));
    expect(await attempt).toEqual({
      kind: 'unavailable',
      because: 'the report took longer than an attempt may',
      fault: false,
    });
    expect(count('AbortMultipartUpload')).toBe(1);
    hold.release();
    nothingIsLeft();
  });
});

describe('a task', () => {
  it.each([
    [{ report: 'others' }, 'the guide has no report of that name'],
    [{ parameters: { since: 'canary' } }, 'parameters: since: wanted a day, such as 2026-03-03'],
    [{ parameters: {} }, 'parameters: since is missing: wanted a day, such as 2026-03-03'],
  ])('that asks for %j is refused before anything is called', async (payload, because) => {
    const worker = asking('select $1::date', { parameters: [{ name: 'since', type: 'date' }] });
    expect(await worker.attempt(payload)).toEqual({ kind: 'rejected', because, answered: false });
    expect(bucket.calls).toEqual([]);
  });
});
