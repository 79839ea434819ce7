import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import { copySqlFiles, sqlFilesOf, UnusableSqlFiles } from '#lib/bundle/sql-files.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'capstan-sql-'));
afterAll(() => rmSync(folder, { recursive: true }));

const copy = (text: string) => {
  writeFileSync(join(folder, 'a.sql'), text);
  return copySqlFiles(['a.sql'], folder, join(folder, 'out'));
};

describe('SQL files of the guide', () => {
  it('are those of its views and exports, each once', () => {
    expect(sqlFilesOf(guide)).toEqual([
      'database/exports/tenant-statement.sql',
      'database/views/city-revenue.sql',
      'database/views/monthly-sales-summary.sql',
      'database/views/property-revenue.sql',
    ]);
    expect(sqlFilesOf({})).toEqual([]);
  });

  it('go along under their own paths', async () => {
    await copySqlFiles(sqlFilesOf(guide), repository, folder);
    for (const file of sqlFilesOf(guide)) {
      expect(readFileSync(join(folder, file))).toEqual(readFileSync(join(repository, file)));
    }
  });

  it.each([
    ['SELECT a,\n  b c d FROM t', '2:7: syntax error at or near "d"'],
    ["SELECT 'é'\nFROM (t", '2:8: syntax error at end of input'],
    ['', '1:1: Query cannot be empty'],
    ['SELECT 1; SELECT 2;', '1:11: a second statement begins'],
    ['DELETE FROM t', '1:1: wanted one SELECT'],
    ['-- nothing', '1:1: wanted one SELECT'],
    ['SELECT a INTO b FROM t', '1:1: wanted a SELECT that changes nothing'],
    [
      'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x',
      '1:1: wanted a SELECT that changes nothing',
    ],
    ['SELECT * FROM t FOR UPDATE', '1:1: wanted a SELECT that changes nothing'],
  ])('%j is refused with its place', async (text, says) => {
    await expect(copy(text)).rejects.toThrow(`a.sql:${says}`);
  });

  it.each(['SELECT 1;\n', "WITH a AS (SELECT 'DELETE' AS d) SELECT d FROM a", 'VALUES (1), (2)'])(
    '%j is one SELECT',
    async (text) => {
      await expect(copy(text)).resolves.toBeUndefined();
    },
  );

  it('are all named when some cannot be used', async () => {
    writeFileSync(join(folder, 'b.sql'), 'SELECT FROM WHERE');
    await expect(copySqlFiles(['no.sql', 'b.sql'], folder, join(folder, 'out'))).rejects.toThrow(
      new UnusableSqlFiles(
        'the guide names SQL files that cannot be used:\n  no.sql: the file does not exist\n  b.sql:1:13: syntax error at or near "WHERE"',
      ),
    );
  });
});
