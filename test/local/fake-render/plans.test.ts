import { describe, expect, it } from 'vitest';
import {
  COMPUTE_PLANS,
  computePlan,
  GIGABYTE,
  KEY_VALUE_PLANS,
  keyValuePlan,
  MEGABYTE,
  POSTGRES_PLANS,
  postgresPlan,
} from '#local/fake-render/plans.ts';

describe('plan tables', () => {
  it('name a compute plan by API name and by spec id', () => {
    expect(computePlan('standard')).toEqual({
      id: 'standard',
      specId: '1c-2g',
      cpu: 1,
      memoryBytes: 2 * GIGABYTE,
      pricePerMonth: 25,
    });
    expect(computePlan('1c-2g')).toBe(computePlan('standard'));
    expect(computePlan('12c-96g')?.pricePerMonth).toBe(1_500);
    expect(computePlan('standard_plus')).toBeUndefined();
  });

  it('hold the published Postgres rows', () => {
    expect(postgresPlan('pro_4gb')).toMatchObject({ cpu: 1, connections: 100, pricePerMonth: 55 });
    expect(postgresPlan('basic_4gb')).toMatchObject({ cpu: 2, highAvailability: false });
    expect(postgresPlan('accelerated_1024gb')?.pricePerMonth).toBe(11_000);
    expect(POSTGRES_PLANS.filter(({ family }) => family === 'legacy')).toHaveLength(4);
    expect(POSTGRES_PLANS).toHaveLength(27);
  });

  it('hold the published Key Value rows in order of size', () => {
    expect(keyValuePlan('1g')).toBe(keyValuePlan('standard'));
    expect(keyValuePlan('starter')).toMatchObject({
      memoryBytes: 256 * MEGABYTE,
      connections: 250,
    });
    const sizes = KEY_VALUE_PLANS.map(({ memoryBytes }) => memoryBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  it('give every plan a name of its own', () => {
    for (const plans of [COMPUTE_PLANS, KEY_VALUE_PLANS, POSTGRES_PLANS]) {
      expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
    }
  });
});
