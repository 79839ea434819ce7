import type { Form } from './incremental-form.ts';
import { shownColumn, type Total, totalsOf } from './incremental-totals.ts';

/** Statements that keep an incremental view; all names are quoted. */
export interface IncrementalSql {
  /** Groups with their running totals: what the view reads. */
  readonly totals: string;
  /** What changed and is not folded in yet; writers only ever append. */
  readonly deltas: string;
  /** SELECT list of the view itself, over `totals`. */
  readonly shown: (names: readonly string[]) => string;
  /** Fills empty totals from the table. */
  readonly fill: (table: string) => string;
  /** Folds all visible deltas in; one row: `added`, `removed`, `redo`. */
  readonly fold: string;
  /** Computes groups anew whose totals cannot be told from deltas. */
  readonly redo: (table: string) => string;
  /** Body of the trigger's function, but for its guard. */
  readonly triggerBody: string;
  /** What the body does, over no rows of the table: fails where it would fail for every writer. */
  readonly trial: (table: string) => readonly string[];
}

/** Writes the statements; `types` has the type of each column's expression, keys and arguments alike. */
export function incrementalSql(
  form: Form,
  generation: string,
  types: readonly string[],
): IncrementalSql {
  const { alias, columns, where = 'true' } = form;
  const keys = columns.flatMap((column, index) =>
    column.is === 'key' ? [{ name: `k${index}`, sql: column.sql, type: types[index] ?? '' }] : [],
  );
  const totals = totalsOf(form, types);
  const extremes = totals.filter(({ is }) => is === 'min' || is === 'max');
  const sums = totals.filter(({ is }) => is === 'sum');
  const list = (parts: readonly string[]): string => parts.join(', ');
  const keyNames = list(keys.map(({ name }) => name));
  const hash = `hash_record_extended(ROW(${keyNames}), 0)`;
  const same = (a: string, b: string): string =>
    [
      `${a}.h = ${b}.h`,
      ...keys.map(({ name }) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`),
    ].join(' AND ');
  const totalsName = `capstan.${generation}`;
  const deltasName = `capstan.${generation}_d`;
  const totalNames = totals.map(({ name }) => name);

  /** Totals by group over some rows that go by the alias. */
  const grouped = (rows: string): string => `
    SELECT ${list([
      ...keys.map(({ name, sql }) => `${sql} AS ${name}`),
      'count(*) AS n',
      ...totals.map(({ is, name, of }) => `${is}(${of}) AS ${name}`),
    ])} FROM ${rows} WHERE (${where}) GROUP BY ${list(keys.map((_, index) => String(index + 1)))}`;
  const filled = (rows: string): string => `
    SELECT ${list([
      keyNames,
      `${hash} AS h`,
      'n',
      ...totals.map(({ is, name }) => (is === 'sum' ? `coalesce(${name}, 0) AS ${name}` : name)),
    ])} FROM (${grouped(rows)}) g`;

  /** Deltas of rows that came, or that went. */
  const changes = (rows: string, sign: '' | '-'): string => {
    const came = sign === '';
    return `SELECT ${list([
      keyNames,
      `${sign}n AS n`,
      'n AS touched',
      ...totals.flatMap(({ is, name, type }) => {
        if (is === 'count') return [`${sign}${name} AS ${name}`];
        if (is === 'sum') return [`${sign}coalesce(${name}, 0) AS ${name}`];
        return came
          ? [`${name}`, `NULL::${type} AS gone_${name}`]
          : [`NULL::${type} AS ${name}`, `${name} AS gone_${name}`];
      }),
    ])} FROM (${grouped(rows)}) g`;
  };
  const deltaColumns = list([
    keyNames,
    'h',
    'n',
    'touched',
    ...totals.flatMap(({ is, name }) =>
      is === 'min' || is === 'max' ? [name, `gone_${name}`] : [name],
    ),
  ]);
  const appended = (inner: string, having: string): string => `
    INSERT INTO ${deltasName} (${deltaColumns})
    SELECT ${list([
      keyNames,
      hash,
      'sum(n)',
      // A row that was updated came and went.
      'max(touched)',
      ...totals.flatMap(({ is, name }) => {
        if (is !== 'min' && is !== 'max') return [`sum(${name})`];
        // What went is made up for by what came in the same statement, when that is as extreme.
        const madeUp = `${is}(${name}) ${is === 'min' ? '<=' : '>='} ${is}(gone_${name})`;
        return [`${is}(${name})`, `CASE WHEN ${madeUp} THEN NULL ELSE ${is}(gone_${name}) END`];
      }),
    ])} FROM (${inner}) c GROUP BY ${keyNames}${having}`;
  const isFelt = [
    'sum(n) <> 0',
    ...totals.map(({ is, name }) =>
      is === 'min' || is === 'max'
        ? `${is}(${name}) IS DISTINCT FROM ${is}(gone_${name})`
        : `sum(${name}) <> 0`,
    ),
  ].join(' OR ');
  const came = changes(`came AS ${alias}`, '');
  const went = changes(`went AS ${alias}`, '-');
  const inserted = appended(came, '');
  const deleted = appended(went, '');
  const updated = appended(`${came} UNION ALL ${went}`, ` HAVING ${isFelt}`);

  const candidate = ({ is, name }: Total): string =>
    `${is === 'min' ? 'least' : 'greatest'}(t.${name}, s.${name})`;
  // NaN and infinity never leave a sum again; an extreme that went may have been the only one.
  const mustRedo = [
    ...sums.map(({ name }) => `s.${name} - s.${name} <> 0 OR t.${name} - t.${name} <> 0`),
    ...extremes.map((one) => {
      const sign = one.is === 'min' ? '<=' : '>=';
      return `coalesce(s.gone_${one.name} ${sign} ${candidate(one)}, s.gone_${one.name} IS NOT NULL)`;
    }),
  ];
  return {
    totals: `CREATE TABLE ${totalsName} (${list([
      ...keys.map(({ name, type }) => `${name} ${type}`),
      'h bigint NOT NULL',
      'n bigint NOT NULL',
      'redo boolean NOT NULL DEFAULT false',
      ...totals.map(({ name, type }) => `${name} ${type}`),
    ])}) WITH (fillfactor = 80)`,
    deltas: `CREATE TABLE ${deltasName} (${list([
      ...keys.map(({ name, type }) => `${name} ${type}`),
      'h bigint',
      'n bigint',
      'touched bigint',
      'lost boolean',
      ...totals.flatMap(({ is, name, type }) =>
        is === 'min' || is === 'max'
          ? [`${name} ${type}`, `gone_${name} ${type}`]
          : [`${name} ${type}`],
      ),
    ])})`,
    shown: (names) =>
      list(
        columns.map((column, index) => `${shownColumn(column, index, totals)} AS ${names[index]}`),
      ),
    fill: (table) =>
      `INSERT INTO ${totalsName} (${list([keyNames, 'h', 'n', ...totalNames])}) ${filled(`${table} AS ${alias}`)}`,
    fold: `
      WITH gone AS (DELETE FROM ${deltasName} RETURNING *),
      s AS MATERIALIZED (
        SELECT ${list([
          keyNames,
          'h',
          'sum(n)::bigint AS n',
          ...totals.flatMap(({ is, name, type }) =>
            is === 'min' || is === 'max'
              ? [`${is}(${name}) AS ${name}`, `${is}(gone_${name}) AS gone_${name}`]
              : [`sum(${name})::${type} AS ${name}`],
          ),
        ])} FROM gone GROUP BY ${keyNames}, h),
      met AS MATERIALIZED (
        SELECT ${list([
          't.ctid AS place',
          's.h',
          ...keys.map(({ name }) => `s.${name}`),
          't.n + s.n AS n',
          `${mustRedo.length > 0 ? `coalesce(${mustRedo.join(' OR ')}, false)` : 'false'} AS redo`,
          ...totals.map((one) =>
            one.is === 'min' || one.is === 'max'
              ? `${candidate(one)} AS ${one.name}`
              : `t.${one.name} + s.${one.name} AS ${one.name}`,
          ),
        ])} FROM s JOIN ${totalsName} t ON ${same('t', 's')}),
      removed AS (DELETE FROM ${totalsName} t USING met WHERE t.ctid = met.place AND met.n = 0 RETURNING 1),
      changed AS (
        UPDATE ${totalsName} t SET ${list(['n = met.n', 'redo = met.redo', ...totalNames.map((name) => `${name} = met.${name}`)])}
        FROM met WHERE t.ctid = met.place AND met.n <> 0 RETURNING t.redo),
      added AS (
        INSERT INTO ${totalsName} (${list([keyNames, 'h', 'n', 'redo', ...totalNames])})
        SELECT ${list([
          keyNames,
          'h',
          'n',
          // What came and went between two folds leaves no trace to tell an extreme by.
          extremes.length + sums.length > 0
            ? `coalesce(${[
                ...sums.map(({ name }) => `${name} - ${name} <> 0`),
                ...extremes.map(({ name }) => `gone_${name} IS NOT NULL`),
              ].join(' OR ')}, false)`
            : 'false',
          ...totalNames,
        ])}
        FROM s WHERE n <> 0 AND NOT EXISTS (SELECT FROM met WHERE ${same('met', 's')}) RETURNING redo)
      SELECT (SELECT count(*) FROM added)::int AS added, (SELECT count(*) FROM removed)::int AS removed,
        (SELECT count(*) FILTER (WHERE redo) FROM (SELECT redo FROM changed UNION ALL SELECT redo FROM added) r)::int AS redo,
        (SELECT count(*) FROM gone)::int AS folded`,
    redo: (table) => {
      const rows = (condition: string): string =>
        filled(`(SELECT * FROM ${table} AS ${alias} WHERE ${condition}) AS ${alias}`);
      const tuple = list(keys.map(({ sql }) => `(${sql})`));
      const hasNull = keys.map(({ name }) => `${name} IS NULL`).join(' OR ');
      const whole = `(${tuple}) IN (SELECT ${keyNames} FROM ${totalsName} WHERE redo)`;
      const nulls = `(${keys.map(({ sql }) => `(${sql}) IS NULL`).join(' OR ')})
        AND EXISTS (SELECT FROM ${totalsName} WHERE redo AND (${hasNull}))`;
      return `
        UPDATE ${totalsName} t SET ${list(['n = x.n', 'redo = false', ...totalNames.map((name) => `${name} = x.${name}`)])}
        FROM (${rows(whole)} UNION ALL ${rows(nulls)}) x WHERE t.redo AND ${same('t', 'x')}`;
    },
    triggerBody: `
      IF TG_OP = 'INSERT' THEN ${inserted};
      ELSIF TG_OP = 'DELETE' THEN ${deleted};
      ELSE ${updated};
      END IF;`,
    trial: (table) => [
      // Types without a hash function fail with a row only.
      `SELECT hash_record_extended(ROW(${list(keys.map(({ type }) => `NULL::${type}`))}), 0)`,
      ...[inserted, deleted, updated].map(
        (statement) =>
          `WITH came AS (SELECT * FROM ${table} WHERE false), went AS (SELECT * FROM came) ${statement}`,
      ),
    ],
  };
}
