import type { TaskRow } from './task-rules.ts';

type Wrong = (path: string, value: unknown, wanted: string) => void;

/** SQL without what is quoted: texts and names may contain anything. */
const unquoted = (sql: string): string => sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '""');

function queryChecks(sql: string, count: number, wrong: (wanted: string) => void): void {
  const code = unquoted(sql);
  if (!/^\s*(select|with)\b/i.test(code)) wrong('one statement that begins with SELECT or WITH');
  else if (code.includes(';')) wrong('one statement, without a semicolon');
  const named = new Set([...code.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const given = Array.from({ length: count }, (_, index) => index + 1);
  const more = [...named].find((number) => !given.includes(number));
  if (more !== undefined) wrong(`no $${more}: there are ${count} parameters`);
  const unused = given.find((number) => !named.has(number));
  if (unused !== undefined) wrong(`$${unused} somewhere: each parameter is used`);
}

/** What must be true of the queries of reports. */
export function reportQueryChecks(row: TaskRow, wrong: Wrong): void {
  if (row.kind !== 'report') return;
  for (const [index, { id, sql, parameters }] of row.reports.entries()) {
    const path = `reports.${index}`;
    if (row.reports.findIndex((other) => other.id === id) < index)
      wrong(`${path}.id`, id, 'a name used once');
    for (const [at, { name }] of parameters.entries()) {
      if (parameters.findIndex((other) => other.name === name) < at)
        wrong(`${path}.parameters.${at}.name`, name, 'a name used once');
    }
    queryChecks(sql, parameters.length, (wanted) => wrong(`${path}.sql`, sql, wanted));
  }
}
