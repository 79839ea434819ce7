import { describe, expect, it } from 'vitest';
import { judge } from '../../../bench/storm/judge.ts';
import { neededChanges } from '../../../bench/storm/planner.ts';
import type { Effect } from '../../../local/fake-render/effects.ts';

const lines = { high: 70, aim: 60, most: 10 };

function scaled(resourceId: string, to: number, at = 0, actor: Effect['actor'] = 'api'): Effect {
  return {
    ...{ at, resourceId, actor },
    operation: 'scale-service',
    before: { numInstances: 4 },
    after: { numInstances: to },
    requestId: `${at}`,
    applied: true,
  };
}

describe('neededChanges', () => {
  it('gives who is over the line as many as bring it to its aim, and nobody else any', () => {
    const services = [
      { id: 'busy', instances: 4, cores: 3.2 },
      { id: 'at the line', instances: 4, cores: 2.8 },
      { id: 'idle', instances: 4, cores: 0.1 },
      { id: 'beyond all', instances: 4, cores: 30 },
    ];
    expect(neededChanges(services, lines)).toEqual([
      { service: 'busy', to: 6 },
      { service: 'beyond all', to: 10 },
    ]);
  });
});

describe('judge', () => {
  const needed = [
    { service: 'a', to: 6 },
    { service: 'b', to: 5 },
  ];

  it('finds nothing wrong with exactly what was needed', () => {
    expect(judge([scaled('a', 6, 1), scaled('b', 5, 2)], needed)).toEqual({
      made: 2,
      missing: [],
      surplus: [],
      twice: [],
      lastAt: 2,
    });
  });

  it('tells what is missing, what was not needed, and what was done again', () => {
    const verdict = judge([scaled('a', 6, 1), scaled('a', 6, 2), scaled('c', 5, 3)], needed);
    expect(verdict).toEqual({
      made: 1,
      missing: ['b to 5'],
      surplus: ['c to 5'],
      twice: ['a to 6'],
      lastAt: 1,
    });
  });

  it('counts another change of a service that needed one as not needed', () => {
    expect(judge([scaled('a', 6), scaled('a', 8), scaled('b', 5)], needed).surplus).toEqual([
      'a to 8',
    ]);
  });

  it('does not blame Capstan for what people and Render do', () => {
    const others = [scaled('c', 3, 1, 'dashboard'), scaled('c', 4, 2, 'render')];
    expect(judge(others, []).surplus).toEqual([]);
  });

  it('does not overlook a change of another kind', () => {
    const patched = { ...scaled('a', 6), operation: 'update-service' };
    expect(judge([patched], needed).surplus).toEqual(['a update-service']);
  });
});
