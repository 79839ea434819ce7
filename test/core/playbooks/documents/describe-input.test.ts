import * as v from 'valibot';
import { expect, it } from 'vitest';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';

const number = v.pipe(
  v.number(),
  v.minValue(5),
  v.maxValue(500),
  v.multipleOf(5),
  v.description('its new size in GB'),
);

it('a required number has its bounds', () => {
  expect(describeInput(v.strictObject({ gb: number }))).toEqual([
    {
      name: 'gb',
      type: 'number',
      required: true,
      description: 'its new size in GB',
      min: 5,
      max: 500,
      multipleOf: 5,
    },
  ]);
});

it('an optional field keeps its default, and a description on either side of it', () => {
  const inner = v.optional(v.pipe(v.boolean(), v.description('inner')), false);
  const outer = v.pipe(v.optional(v.string()), v.description('outer'));
  expect(describeInput(v.strictObject({ inner, outer }))).toEqual([
    { name: 'inner', type: 'yes-no', required: false, description: 'inner', default: false },
    { name: 'outer', type: 'text', required: false, description: 'outer' },
  ]);
});

it('a list of choices is what its choices are', () => {
  const mode = v.optional(v.picklist(['direct', 'steer']), 'direct');
  const days = v.picklist([7, 30]);
  const [first, second] = describeInput(v.strictObject({ mode, days }));
  expect(first).toMatchObject({ type: 'text', choices: ['direct', 'steer'], default: 'direct' });
  expect(second).toMatchObject({ type: 'number', choices: [7, 30], required: true });
});

it('every field of every playbook can be described, and says what it is', () => {
  const fields = playbooks.flatMap(({ input }) => describeInput(input));
  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter(({ description }) => description === '')).toEqual([]);
});
