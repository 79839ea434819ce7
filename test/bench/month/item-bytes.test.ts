import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { itemBytes } from '../../../bench/month/item-bytes.ts';

it('counts names and values as DynamoDB bills them', () => {
  // 2 + 3, 2 + 1 of a Boolean, 1 + (1 digit: 1 + 1)
  expect(itemBytes({ pk: 'abc', on: true, n: 7 })).toBe(5 + 3 + 3);
  // "äö" has four bytes; a list of two texts: 3, and one more for each
  expect(itemBytes({ a: 'äö' })).toBe(5);
  expect(itemBytes({ l: ['x', 'yz'] })).toBe(1 + 3 + (1 + 1) + (2 + 1));
});

it('stays near the size of the marshalled item, from below', () => {
  const item = { pk: 'TARGET#api', because: 'cpu is 74.2 %', series: [29_000_000, 41.25, null] };
  const wire = JSON.stringify(marshall(item)).length;
  expect(itemBytes(item)).toBeLessThan(wire);
  expect(itemBytes(item)).toBeGreaterThan(wire / 4);
});
