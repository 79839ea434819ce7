import { describe, expect, it } from 'vitest';
import { patternAlternatives } from '#local/aws/events/pattern/pattern-alternatives.ts';
import { ServiceError } from '#local/aws/wire.ts';

const refusals: readonly (readonly [string, unknown, string])[] = [
  [
    'an operator that is not known',
    { detail: { a: [{ regex: 'x' }] } },
    'Unrecognized match type regex (at detail.a)',
  ],
  [
    'an operator in another case',
    { a: [{ EXISTS: true }] },
    'Unrecognized match type EXISTS (at a)',
  ],
  [
    'an operator of a prototype',
    { a: [{ constructor: 1 }] },
    'Unrecognized match type constructor (at a)',
  ],
  [
    'two operators in one entry',
    { a: [{ prefix: 'x', suffix: 'y' }] },
    'Only one key allowed in match expression (at a)',
  ],
  ['an empty entry', { a: [{}] }, 'Match expression name not found (at a)'],
  [
    'an array in an array',
    { a: [['x']] },
    'Match value must be String, number, true, false, or null (at a)',
  ],
  [
    'a value outside an array',
    { detail: { a: 'x' } },
    '"a" must be an object or an array (at detail.a)',
  ],
  ['an empty array', { a: [] }, 'Empty arrays are not allowed (at a)'],
  ['an empty object', { detail: {} }, 'Empty objects are not allowed (at detail)'],
  ['an empty pattern', {}, 'Empty objects are not allowed'],
  ['a pattern that is no object', '["x"]', 'Filter is not an object'],
  [
    'a prefix that is no string',
    { a: [{ prefix: 5 }] },
    'prefix match pattern must be a string (at a)',
  ],
  [
    'an operator in a prefix',
    { a: [{ prefix: { suffix: 'x' } }] },
    'Unsupported prefix pattern: suffix (at a)',
  ],
  [
    'any case of a number',
    { a: [{ suffix: { 'equals-ignore-case': 5 } }] },
    'equals-ignore-case match pattern must be a string (at a)',
  ],
  [
    'stars in a row',
    { a: [{ wildcard: 'x**' }] },
    'Consecutive wildcard characters at pos 1 (at a)',
  ],
  [
    'an escape of something else',
    { a: [{ wildcard: 'x\\n' }] },
    'Invalid escape character at pos 1 (at a)',
  ],
  [
    'strings and numbers in anything-but',
    { a: [{ 'anything-but': ['x', 5] }] },
    'mixed type is not supported',
  ],
  [
    'null in anything-but',
    { a: [{ 'anything-but': ['x', null] }] },
    'null|boolean is not supported',
  ],
  ['anything-but nothing', { a: [{ 'anything-but': [] }] }, 'Value of anything-but must be'],
  ['anything-but true', { a: [{ 'anything-but': true }] }, 'Value of anything-but must be'],
  [
    'anything-but of an operator not known',
    { a: [{ 'anything-but': { numeric: ['=', 5] } }] },
    'Unsupported anything-but pattern: numeric',
  ],
  [
    'anything-but an empty prefix',
    { a: [{ 'anything-but': { prefix: '' } }] },
    'Null prefix/suffix not allowed',
  ],
  ['a numeric that is no range', { a: [{ numeric: 5 }] }, 'Value of numeric must be an array.'],
  ['a numeric of strings', { a: [{ numeric: ['>', '5'] }] }, 'Value of > must be numeric'],
  [
    'a numeric operator not known',
    { a: [{ numeric: ['!=', 5] }] },
    'Unrecognized numeric range operator: !=',
  ],
  ['two lower bounds', { a: [{ numeric: ['>', 0, '>', 5] }] }, 'Bad numeric range operator: >'],
  [
    'an upper bound first',
    { a: [{ numeric: ['<', 5, '>', 0] }] },
    'Too many elements in numeric expression',
  ],
  ['an empty range', { a: [{ numeric: ['>', 5, '<', 5] }] }, 'Bottom must be less than top'],
  [
    'three bounds',
    { a: [{ numeric: ['>', 0, '<', 5, '<', 6] }] },
    'Too many terms in numeric range expression',
  ],
  ['a bound beyond the documented', { a: [{ numeric: ['<', 6e9] }] }, 'within ±5.0e9'],
  ['an address without a mask', { a: [{ cidr: '10.0.0.1' }] }, "Malformed CIDR, one '/' required"],
  ['a mask that is no number', { a: [{ cidr: '10.0.0.1/x' }] }, 'mask bits must be an integer'],
  ['a mask of one address', { a: [{ cidr: '10.0.0.1/32' }] }, 'IPv4 mask bits must be < 32'],
  ['what is no address', { a: [{ cidr: '10.0.0/8' }] }, 'Nonstandard IP address: 10.0.0'],
  [
    'exists of a string',
    { a: [{ exists: 'true' }] },
    'exists match pattern must be either true or false.',
  ],
  [
    '$or of one',
    { detail: { $or: [{ a: [1] }] } },
    '$or must be an array of two or more objects (at detail)',
  ],
  ['$or of values', { $or: ['a', 'b'] }, 'Only objects are allowed in $or'],
  [
    '$or of operators',
    { $or: [{ prefix: ['a'] }, { b: [1] }] },
    'prefix is a reserved word that cannot be used inside $or',
  ],
];

describe('a pattern is refused', () => {
  it.each(refusals)('for %s', (_, pattern, reason) => {
    const refused = () => patternAlternatives(pattern);
    expect(refused).toThrow(ServiceError);
    expect(refused).toThrow(`Event pattern is not valid. Reason: `);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });

  it('for text that is not JSON', () => {
    expect(() => patternAlternatives("{'a': [1]}")).toThrow('Event pattern is not valid. Reason:');
  });

  it('for more characters than the quota', () => {
    const pattern = { a: Array.from({ length: 500 }, (_, index) => `value-${index}`) };
    expect(() => patternAlternatives(pattern)).toThrow('the quota is 2048');
  });

  it('for more combinations of $or than the limit', () => {
    const branches = Array.from({ length: 11 }, (_, index) => ({ f: [index] }));
    const pattern = { a: { $or: branches }, b: { $or: branches }, c: { $or: branches } };
    expect(() => patternAlternatives(pattern)).toThrow('1331 combinations, the limit is 1000');
  });
});
