import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#adapters/care/open-database.ts';
import { describeColumns } from '#adapters/parquet/describe-columns.ts';
import { ParquetFile, type TextRow, writeParquet } from '#adapters/parquet/parquet-file.ts';
import { readParquet } from '#adapters/parquet/read-parquet.ts';
import { RowsDigest } from '#adapters/parquet/rows-digest.ts';
import { UnwritableValue } from '#adapters/parquet/unwritable-value.ts';
import { Secret } from '#adapters/secret.ts';
import type { SourceColumn } from '#core/care/exports/column-type.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { readWithArrow } from './read-with-arrow.ts';

let postgres: Postgres;
let admin: pg.Client;
beforeAll(async () => {
  postgres = await startPostgres();
  admin = new pg.Client({ connectionString: postgres.adminConnectionString });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await postgres.stop();
});

const allRows = async (bytes: Uint8Array): Promise<TextRow[]> => {
  const rows: TextRow[] = [];
  for await (const group of (await readParquet(bytes)).groups()) rows.push(...group);
  return rows;
};

/** Rows of a query as care streams them, and its columns. */
async function fromPostgres(query: string) {
  await admin.query(`CREATE OR REPLACE VIEW v AS ${query}`);
  const secret = new Secret(postgres.adminConnectionString);
  const opened = openDatabase({ direct: secret }, 'capstan-test');
  const rows: TextRow[] = [];
  const columns = await opened.of('export/test').read(async (sql) => {
    for await (const some of sql.stream(query, [], 1000)) rows.push(...some);
    return describeColumns(sql, 'v');
  });
  await opened.close();
  await admin.query('DROP VIEW v');
  return { columns, rows };
}

/** PostgreSQL type, Arrow's name for it, values as SQL, and what Arrow is to read of them. */
const types: readonly (readonly [string, string, readonly string[], readonly unknown[]])[] = [
  ['boolean', 'Bool', ['true', 'false'], [true, false]],
  ['smallint', 'Int16', ['-32768', '32767'], [-32768, 32767]],
  ['integer', 'Int32', ['-2147483648', '2147483647'], [-2147483648, 2147483647]],
  [
    'bigint',
    'Int64',
    ['-9223372036854775808', '9223372036854775807', '9007199254740993'],
    [-(2n ** 63n), 2n ** 63n - 1n, 9007199254740993n],
  ],
  [
    'real',
    'Float32',
    ["'NaN'", "'-Infinity'", "'-0'", '0', '0.1', "'1e-45'", '16777216'],
    [Number.NaN, Number.NEGATIVE_INFINITY, -0, 0, Math.fround(0.1), 2 ** -149, 16777216],
  ],
  [
    'double precision',
    'Float64',
    ["'NaN'", "'Infinity'", "'-0'", '0', '0.1', "'5e-324'", "'1e23'"],
    [Number.NaN, Number.POSITIVE_INFINITY, -0, 0, 0.1, 5e-324, 1e23],
  ],
  ['numeric(12,2)', 'Decimal[12e+2]', ['-0.01', '9999999999.99', '0'], [-1n, 999999999999n, 0n]],
  ['numeric(18)', 'Decimal[18e0]', ['-999999999999999999'], [-999999999999999999n]],
  [
    'numeric(38,10)',
    'Decimal[38e+10]',
    ['-9999999999999999999999999999.9999999999', '0.0000000001'],
    [-(10n ** 38n - 1n), 1n],
  ],
  ['numeric(39,1)', 'Utf8', ['1.5'], ['1.5']],
  ['numeric', 'Utf8', ["'NaN'", "'Infinity'", '1.50'], ['NaN', 'Infinity', '1.50']],
  ['text', 'Utf8', ["''", "'null'", "E'a\\uFEFF\\n\\t💶'"], ['', 'null', 'a\uFEFF\n\t💶']],
  ['character varying(5)', 'Utf8', ["'abc'"], ['abc']],
  ['character(3)', 'Utf8', ["'a'"], ['a  ']],
  [
    'date',
    'Date32<DAY>',
    ["'1970-01-01'", "'2024-02-29'", "'4713-01-01 BC'", "'5874897-12-31'"],
    [0, 19782, -2440550, 2145042905],
  ],
  [
    'timestamp without time zone',
    'Timestamp<MICROSECOND>',
    ["'1969-12-31 23:59:59.999999'", "'4713-01-01 00:00 BC'"],
    [-1n, -210863520000000000n],
  ],
  [
    'timestamp with time zone',
    'Timestamp<MICROSECOND, UTC>',
    ["'2026-03-29 01:30:00.5+02'", "'294246-12-31 23:59:59.999999+00'"],
    [1774740600500000n, 9223371244799999999n],
  ],
  ['timestamp(3) with time zone', 'Timestamp<MICROSECOND, UTC>', ["'1970-01-01+00'"], [0n]],
  [
    'uuid',
    'Utf8',
    ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"],
    ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ],
  ['jsonb', 'Utf8', [`'{"b": [1.10, null], "a": "ü"}'`], ['{"a": "ü", "b": [1.10, null]}']],
  ['json', 'Utf8', [`'{"b":1,  "b":2}'`], ['{"b":1,  "b":2}']],
  ['bytea', 'Binary', ["'\\x00ff'", "''"], [new Uint8Array([0, 255]), new Uint8Array()]],
  ['integer[]', 'Utf8', ["'{1,NULL,3}'"], ['{1,NULL,3}']],
  ['int4range', 'Utf8', ["'[1,5)'"], ['[1,5)']],
  ['interval', 'Utf8', ["'1 mon -2 days'"], ['P1M-2D']],
  ['time', 'Utf8', ["'24:00'"], ['24:00:00']],
  ['inet', 'Utf8', ["'10.0.0.1/8'"], ['10.0.0.1/8']],
];

describe('a Parquet file of PostgreSQL rows', () => {
  it.each(types)(
    'keeps %s so that Arrow reads it as %s, and we as the same text',
    async (type, arrowType, values, expected) => {
      const query = [...values, 'NULL'].map((value) => `((${value})::${type})`).join(', ');
      const { columns, rows } = await fromPostgres(`SELECT x FROM (VALUES ${query}) t(x)`);
      const bytes = writeParquet(columns, rows);
      expect(await allRows(bytes)).toEqual(rows);
      expect((await readParquet(bytes)).columns).toEqual(columns);
      const [read] = readWithArrow(bytes);
      expect(read?.type).toBe(arrowType);
      expect(read?.values).toEqual([...expected, null]);
    },
  );

  it('takes a domain for what it is made of, and an enum for text', async () => {
    await admin.query(
      "CREATE DOMAIN money_in AS numeric(10,2); CREATE DOMAIN money_of AS money_in; CREATE TYPE mood AS ENUM ('ok')",
    );
    const { columns, rows } = await fromPostgres("SELECT 1.5::money_of AS a, 'ok'::mood AS b");
    expect(rows).toEqual([['1.50', 'ok']]);
    expect(columns.map(({ type }) => type)).toEqual(['numeric(10,2)', 'mood']);
    expect(await allRows(writeParquet(columns, rows))).toEqual(rows);
  });

  it.each([
    ['timestamp with time zone', 'infinity', 'infinity'],
    ['timestamp without time zone', '294276-12-31 23:59:59', '294246'],
    ['date', '-infinity', 'infinity'],
    ['numeric(5,2)', 'NaN', 'NaN'],
  ])('refuses a %s that Parquet has no value for, without telling others', (type, value, word) => {
    const write = () => writeParquet([{ name: 'paid', type }], [[value]]);
    expect(write).toThrow(UnwritableValue);
    expect(write).toThrow(`column "paid" (${type}) holds`);
    expect(write).toThrow(word);
    // As text it can be kept.
    expect(readWithArrow(writeParquet([{ name: 'paid', type: 'text' }], [[value]]))).toMatchObject([
      { values: [value] },
    ]);
  });

  it('refuses a time in a zone other than UTC, and null where there is none', () => {
    const column = { name: 'a', type: 'timestamp with time zone' };
    expect(() => writeParquet([column], [['2026-01-01 00:00:00+02']])).toThrow('zone +02');
    expect(() => writeParquet([{ ...column, notNull: true }], [[null]])).toThrow('null');
  });

  it('has rows: one without any is none, and readers differ about it', () => {
    expect(() => writeParquet([{ name: 'a', type: 'bigint' }], [])).toThrow('no rows');
  });

  it('keeps a byte order mark at the beginning of a text, and what its writer says of it', async () => {
    const bytes = writeParquet([{ name: 'a', type: 'text' }], [['\uFEFFa']], { slot: 'x' });
    expect(await allRows(bytes)).toEqual([['\uFEFFa']]);
    expect(await readParquet(bytes)).toMatchObject({ rows: 1, about: { slot: 'x' } });
  });

  it('writes every float as PostgreSQL does', async () => {
    const words = `SELECT ('x' || md5(g::text))::bit(64)::bigint AS w FROM generate_series(1, 5000) g`;
    const powers = 'SELECT (2::numeric ^ g)::float8 AS d FROM generate_series(-149, 127) g';
    const ties =
      'SELECT (16777216::bigint * g + 0.25)::float8 / 16 AS d FROM generate_series(1, 400) g';
    const { columns, rows } = await fromPostgres(
      `SELECT d, CASE WHEN abs(d) < 3e38 AND (abs(d) > 1e-40 OR d = 0) THEN d::float4 END AS f FROM (
         SELECT w::float8 * 10::float8 ^ (w % 270)::int AS d FROM (${words}) w
         UNION ALL SELECT w::float8 FROM (${words}) w
         UNION ALL SELECT (w % 100000)::float8 / 100 FROM (${words}) w
         UNION ALL ${powers} UNION ALL ${ties}) x`,
    );
    expect(rows.length).toBeGreaterThan(15_000);
    expect(await allRows(writeParquet(columns, rows))).toEqual(rows);
  });

  it('comes back the same for any rows, in groups, to us and to Arrow', async () => {
    const columns: readonly SourceColumn[] = [
      { name: 'id', type: 'bigint', notNull: true },
      { name: 'small', type: 'smallint' },
      { name: 'amount', type: 'numeric(30,4)' },
      { name: 'note "x".y', type: 'text' },
      { name: 'at', type: 'timestamp with time zone' },
      { name: 'raw', type: 'bytea' },
      { name: 'share', type: 'double precision' },
      { name: 'is', type: 'boolean' },
    ];
    const year = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
    const row = fc.record({
      id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
      amount: fc.option(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n })),
      note: fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'b', ''))),
      at: fc.option(year),
      raw: fc.option(fc.uint8Array({ maxLength: 20 })),
      share: fc.option(fc.double()),
      is: fc.option(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.nat(3),
        async (values, repeat) => {
          const some = Array.from({ length: repeat + 1 }, () => values).flat();
          const rows = some.map((one) => [
            String(one.id),
            one.small === null ? null : String(one.small),
            one.amount === null ? null : decimalText(one.amount),
            one.note,
            one.at === null
              ? null
              : `${new Date(one.at * 1000).toISOString().slice(0, 19).replace('T', ' ')}+00`,
            one.raw === null ? null : `\\x${Buffer.from(one.raw).toString('hex')}`,
            one.share === null ? null : Object.is(one.share, -0) ? '-0' : String(one.share),
            one.is === null ? null : one.is ? 't' : 'f',
          ]);
          const bytes = writeParquet(columns, rows);
          const digests = [new RowsDigest(), new RowsDigest()] as const;
          const back = await allRows(bytes);
          const exceptFloats = (all: readonly TextRow[]) =>
            all.map((texts) =>
              texts.map((text, at) => (at === 6 && text !== null ? Number(text) : text)),
            );
          expect(exceptFloats(back)).toEqual(exceptFloats(rows));
          digests[0].add(back);
          digests[1].add(await allRows(writeParquet(columns, back)));
          expect(digests[0].hex()).toBe(digests[1].hex());
          const arrow = readWithArrow(bytes).map((column) => column.values);
          expect(arrow).toEqual([
            some.map((one) => one.id),
            some.map((one) => one.small),
            some.map((one) => one.amount),
            some.map((one) => one.note),
            some.map((one) => (one.at === null ? null : BigInt(one.at) * 1_000_000n)),
            some.map((one) => one.raw),
            some.map((one) => one.share),
            some.map((one) => one.is),
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is made in groups of 50,000 rows, with bounds and dictionaries', async () => {
    const columns = [
      { name: 'id', type: 'integer' },
      { name: 'kind', type: 'text' },
    ];
    const file = new ParquetFile(columns);
    const rows = Array.from({ length: 120_000 }, (_, at) => [
      String(at),
      at % 2 === 0 ? 'rent' : 'sale',
    ]);
    for (let at = 0; at < rows.length; at += 7_000) file.add(rows.slice(at, at + 7_000));
    const bytes = file.finish();
    const lengths: number[] = [];
    for await (const group of (await readParquet(bytes)).groups()) lengths.push(group.length);
    expect(lengths).toEqual([50_000, 50_000, 20_000]);
    expect(await allRows(bytes)).toEqual(rows);
    const [id, kind] = readWithArrow(bytes);
    expect(id?.values).toEqual(rows.map(([text]) => Number(text)));
    expect(kind?.values).toEqual(rows.map(([, text]) => text));
    expect(bytes.length).toBeLessThan(350_000);
  });

  it('holds few rows at a time when they are wide', async () => {
    const wide = Array.from({ length: 90 }, (_, at) => [String(at).repeat(500_000)]);
    const bytes = writeParquet([{ name: 'note', type: 'text' }], wide);
    const lengths: number[] = [];
    for await (const group of (await readParquet(bytes)).groups()) lengths.push(group.length);
    expect(lengths.length).toBeGreaterThan(1);
    expect(await allRows(bytes)).toEqual(wide);
  });

  it('that lost a byte is not read', async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => [String(at * 7919), `note ${at}`]);
    const bytes = writeParquet(
      [
        { name: 'id', type: 'bigint' },
        { name: 'note', type: 'text' },
      ],
      rows,
    );
    const digest = async (read: Uint8Array): Promise<string> => {
      const sum = new RowsDigest();
      try {
        sum.add(await allRows(read));
        return sum.hex();
      } catch {
        return 'unreadable';
      }
    };
    const whole = await digest(bytes);
    expect(await digest(bytes.slice(0, -1))).toBe('unreadable');
    for (let at = 10; at < 2000; at += 37) {
      const broken = bytes.slice();
      broken[at] = (broken[at] ?? 0) ^ 0x10;
      expect(await digest(broken)).not.toBe(whole);
    }
  });
});

const decimalText = (unscaled: bigint): string => {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(5, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};
