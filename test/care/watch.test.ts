import { describe, expect, it } from 'vitest';
import { bareStatement, sqlTokens } from '#adapters/care/sql-tokens.ts';
import { withoutValues } from '#adapters/care/watch.ts';

describe('a statement that is told', () => {
  it.each([
    ["SELECT 'a secret', 'it''s'", "SELECT '…', '…'"],
    ["SELECT E'it\\'s secret' , 'x'", "SELECT '…' , '…'"],
    ["SELECT e'secret\\\\', x", "SELECT '…', x"],
    ['SELECT $$secret$$, $a$ $$ secret $a$', "SELECT '…', '…'"],
    ['SELECT * FROM t2 WHERE card = 4111111111111111', 'SELECT * FROM t2 WHERE card = …'],
    ['SELECT -1.5e+10, .5, 0xFF, 1_000', 'SELECT -…, …, …, …'],
    ["SELECT 'secret", "SELECT '…'"],
    ["SELECT E'secret\\", "SELECT '…'"],
    ['SELECT $x$secret', "SELECT '…'"],
    ["SELECT U&'secret', B'1', X'1F'", "SELECT U&'…', B'…', X'…'"],
    ['SELECT 1 /* of /* secret */ it */ -- secret\n , $1', 'SELECT … , $1'],
    ["SELECT \"it's\", 'secret', key2::int4", "SELECT \"it's\", '…', key2::int4"],
    ["SELECT a$b$c, 'secret'", "SELECT a$b$c, '…'"],
  ])('has no values in it: %s', (statement, told) => {
    expect(withoutValues(statement)).toBe(told);
    const pieces = [...sqlTokens(statement)].map(({ text }) => text);
    expect(pieces.join('')).toBe(statement);
  });

  it('is cut after 300 characters, on one line', () => {
    expect(withoutValues(`SELECT\n\n  a${', b'.repeat(500)}`)).toMatch(/^SELECT a(, b)+,?$/);
    expect(withoutValues(`SELECT a${', b'.repeat(500)}`)).toHaveLength(300);
  });
});

describe('a statement that goes into brackets', () => {
  it.each([
    ['SELECT 1 -- all', 'SELECT 1'],
    ['SELECT 1; -- all;\n', 'SELECT 1'],
    ["-- all\nSELECT '--;' /* ; */ ;\n/* end", "-- all\nSELECT '--;'"],
  ])('ends before its semicolon and its last comment: %j', (text, bare) => {
    expect(bareStatement(text)).toBe(bare);
  });
});
