import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { xlsxBytes } from '#adapters/reports/xlsx-bytes.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { type ABucket, aBucket } from './a-bucket.ts';
import { aReport } from './a-report.ts';
import { readXlsx } from './read-xlsx.ts';

const CSV = 'reports/task-7/assets.csv';
const XLSX = 'reports/task-7/assets.xlsx';
const ROWS = 50_000;

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

const asking = (sql: string, parameters: Parameters<typeof aReport>[0]['parameters'] = []) =>
  aReport({ bucket: bucket.name, url: postgres.adminConnectionString, sql, parameters });

async function csvOf(sql: string): Promise<string> {
  bucket.clear();
  expect(await asking(sql).attempt()).toMatchObject({ kind: 'done' });
  return bucket.content(CSV).toString();
}

async function cellsOf(sql: string) {
  bucket.clear();
  expect(await asking(sql).attempt({ format: 'xlsx' })).toMatchObject({ kind: 'done' });
  const [sheet] = readXlsx(bucket.content(XLSX));
  return (sheet?.rows[1] ?? []).map(({ format, type, value }) => [type, value, format]);
}

describe('a report of 50,000 rows', () => {
  const sql = `
    select i::bigint * 1000000007 as id, 'Asset "' || md5(i::text) || E'",\\n' || i as name,
      case i % 4 when 0 then null when 1 then '' when 2 then 'a;b' else 'Straße, 日本 📦' end as place,
      case when i % 5 = 0 then null else timestamptz '2026-01-01' + i * interval '1.000001 second' end as at,
      (i * 1.25)::numeric(12, 2) as value, i % 3 = 0 as active
    from generate_series(1, ${ROWS}) i`;

  it('is read back from CSV by PostgreSQL itself without a difference', async () => {
    const csv = await csvOf(sql);
    expect(csv.startsWith('\uFEFF"id","name","place","at","value","active"\r\n')).toBe(true);
    const folder = await mkdtemp('/tmp/capstan-report-');
    await chmod(folder, 0o755);
    try {
      await writeFile(join(folder, 'report.csv'), csv);
      await admin.query(`create temp table expected as ${sql}`);
      await admin.query('create temp table found (like expected)');
      await admin.query(
        `copy found from '${join(folder, 'report.csv')}' with (format csv, header true)`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
    const { rows } = await admin.query(`
      select (select count(*)::int from found) as count,
        (select count(*)::int from (table expected except all table found) d) as missing`);
    expect(rows).toEqual([{ count: ROWS, missing: 0 }]);
  });

  it('is whole as XLSX, each value of its own kind', async () => {
    const outcome = await asking(sql).attempt({ format: 'xlsx' });
    expect(outcome).toEqual({
      kind: 'done',
      note: '50000 rows as xlsx',
      link: `s3://${bucket.name}/${XLSX}`,
    });
    const [sheet, ...others] = readXlsx(bucket.content(XLSX));
    expect(others).toEqual([]);
    expect(sheet?.name).toBe('All assets');
    expect(sheet?.rows).toHaveLength(ROWS + 1);
    const last = sheet?.rows.at(-2)?.map((cell) => [cell.type, cell.value]);
    expect(last).toEqual([
      ['', '49999000349993'],
      ['inlineStr', expect.stringMatching(/^Asset "[0-9a-f]{32}",\n49999$/)],
      ['inlineStr', 'Straße, 日本 📦'],
      ['', expect.stringMatching(/^46023\.578/)],
      ['', '62498.75'],
      ['b', '0'],
    ]);
  });
});

describe('CSV', () => {
  it('quotes text and nothing else; NULL is nothing, empty text two quotes', async () => {
    const sql = `select 1 as n, -1.50 as d, 'a' as t, null::text as nothing, '' as empty, true as yes`;
    expect(await csvOf(sql)).toBe(
      '\uFEFF"n","d","t","nothing","empty","yes"\r\n1,-1.50,"a",,"",true\r\n',
    );
  });

  it('shows what might be a formula as text, also in the name of a column', async () => {
    const sql = `select '=cmd|'' /C calc''!A0' as a, E'\\t=1' as b, -5 as c, '-5' as d, 'x' as "=e"`;
    expect(await csvOf(sql)).toBe(
      `\uFEFF"a","b","c","d","'=e"\r\n"'=cmd|' /C calc'!A0","'\t=1",-5,"'-5","x"\r\n`,
    );
  });

  it('keeps every digit, and times of one zone', async () => {
    const sql = `select 9223372036854775807 as big, 0.1234567890123456789012345678901234567890 as fine,
      float8 'NaN' as nan, timestamptz '2026-03-03 16:30:00.123456+01' as at, date '2026-03-03' as day,
      timestamp '2026-03-03 16:30:00' as plain, interval '1 day 2 hours' as long, bytea '\\xdeadbeef' as raw,
      jsonb '{"a": [1, 2]}' as json, array[1, 2] as list, timestamptz 'infinity' as ever`;
    const [, row] = (await csvOf(sql)).split('\r\n');
    expect(row).toBe(
      [
        '9223372036854775807',
        '0.1234567890123456789012345678901234567890',
        'NaN',
        '2026-03-03T15:30:00.123456Z',
        '2026-03-03',
        '2026-03-03T16:30:00',
        '"P1DT2H"',
        String.raw`"\xdeadbeef"`,
        '"{""a"": [1, 2]}"',
        '"{1,2}"',
        'infinity',
      ].join(','),
    );
  });

  it('has a header when there are no rows, and columns of the same name', async () => {
    expect(await csvOf('select 1 as a, 2 as a where false')).toBe('\uFEFF"a","a"\r\n');
  });

  it('is written row by row when rows are wide', async () => {
    const sql = `select repeat('x', 100000) from generate_series(1, 80)`;
    expect(await csvOf(sql)).toHaveLength(80 * 100_004 + '"repeat"'.length + 3);
  });
});

describe('XLSX', () => {
  it('has numbers, days, times and truths as such', async () => {
    const sql = `select 42 as n, 1.5::float8 as f, -12.50 as d, date '2026-03-03' as day,
      timestamptz '2026-03-03 18:00:00.5+00' as at, timestamp '2026-03-03 06:00:00' as plain, true as yes`;
    expect(await cellsOf(sql)).toEqual([
      ['', '42', '0'],
      ['', '1.5', 'General'],
      ['', '-12.5', 'General'],
      ['', '46084', 'yyyy-mm-dd'],
      ['', expect.stringMatching(/^46084\.75000578/), 'yyyy-mm-dd hh:mm:ss'],
      ['', '46084.25', 'yyyy-mm-dd hh:mm:ss'],
      ['b', '1', 'General'],
    ]);
  });

  it('has as text what Excel would round or misunderstand', async () => {
    const sql = `select 9007199254740993 as a, 123456789012345 as b, 0.1234567890123456 as c, float8 'Infinity' as d,
      date '1899-12-31' as e, timestamptz 'infinity' as f, numeric 'NaN' as g, date '12026-01-01' as h`;
    const cells = (await cellsOf(sql)).map(([type, value]) => [type, value]);
    expect(cells).toEqual([
      ['inlineStr', '9007199254740993'],
      ['', '123456789012345'],
      ['inlineStr', '0.1234567890123456'],
      ['inlineStr', 'Infinity'],
      ['inlineStr', '1899-12-31'],
      ['inlineStr', 'infinity'],
      ['inlineStr', 'NaN'],
      ['inlineStr', '12026-01-01'],
    ]);
  });

  it('has text as it was: formulas, control characters, and what looks like an escape', async () => {
    const sql = `select '=1+1' as a, E'\\x01 & <b>' as b, '_x0041_' as c, E'\\uFFFE' as d, ' x ' as e`;
    const cells = (await cellsOf(sql)).map(([type, value]) => [type, value]);
    expect(cells).toEqual([
      ['inlineStr', '=1+1'],
      ['inlineStr', '\x01 & <b>'],
      ['inlineStr', '_x0041_'],
      ['inlineStr', '\uFFFE'],
      ['inlineStr', ' x '],
    ]);
  });

  it('has nothing in the place of NULL', async () => {
    const cells = await cellsOf(`select 'a' as a, null::text as b, null::int as c, 'd' as d`);
    expect(cells.map((cell) => cell?.[1])).toEqual(['a', undefined, '', 'd']);
  });

  it('is refused for a text that no cell holds, and says what to ask for', async () => {
    const worker = asking(`select repeat('canary', 6000) as t`);
    expect(await worker.attempt({ format: 'xlsx' })).toEqual({
      kind: 'rejected',
      because: 'a cell of XLSX holds 32767 characters: CSV holds more',
      answered: true,
    });
    expect(bucket.keys()).toEqual([]);
    expect(await worker.attempt({ format: 'csv' })).toMatchObject({ kind: 'done' });
  });

  it('goes on in a further sheet, under the same header', async () => {
    async function* batches() {
      yield [['1'], ['2'], ['3']];
      yield [['4'], ['5'], ['6'], ['7']];
    }
    const table = { columns: [{ name: 'n', kind: 'integer' as const }], batches: batches() };
    const chunks: Uint8Array[] = [];
    for await (const chunk of xlsxBytes(table, 'Numbers', 4)) chunks.push(chunk);
    const sheets = readXlsx(Buffer.concat(chunks)).map(({ name, rows }) => [
      name,
      rows.map(([cell]) => cell?.value),
    ]);
    expect(sheets).toEqual([
      ['Numbers', ['n', '1', '2', '3']],
      ['Numbers_2', ['n', '4', '5', '6']],
      ['Numbers_3', ['n', '7']],
    ]);
  });
});

describe('parameters', () => {
  it('reach the query as values, whatever they look like', async () => {
    const worker = asking('select $1::text as a, $2::bigint as b, $3::date + 1 as c, $4 as d', [
      { name: 'name', type: 'text' },
      { name: 'count', type: 'integer' },
      { name: 'day', type: 'date' },
      { name: 'yes', type: 'boolean' },
    ]);
    const parameters = {
      yes: true,
      day: '2026-02-28',
      count: '9007199254740993',
      name: "'; drop table x; --",
    };
    expect(await worker.attempt({ parameters })).toMatchObject({ kind: 'done' });
    const [, row] = bucket.content(CSV).toString().split('\r\n');
    expect(row).toBe(`"'; drop table x; --",9007199254740993,2026-03-01,"true"`);
  });
});
