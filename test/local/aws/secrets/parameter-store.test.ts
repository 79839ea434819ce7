import { describe, expect, it } from 'vitest';
import { ParameterStore } from '#local/aws/secrets/parameter-store.ts';
import { PacedClock } from '#local/clock.ts';

function createStore() {
  const store = new ParameterStore({
    clock: new PacedClock(Date.UTC(2026, 0, 5)),
    region: 'eu-west-1',
    account: '000000000000',
  });
  const call = (operation: string, input: Record<string, unknown>) =>
    store.service.operations[operation]?.(input) as Record<string, unknown>;
  return { store, call };
}

describe('ParameterStore', () => {
  it('gives a parameter by name, ARN and version', () => {
    const { store, call } = createStore();
    store.put('/capstan/freeze', 'off');
    const { Parameter } = call('GetParameter', { Name: '/capstan/freeze' });
    expect(Parameter).toMatchObject({ Value: 'off', Type: 'String', Version: 1 });
    const { ARN } = Parameter as { ARN: string };
    expect(
      [ARN, '/capstan/freeze:1', '/capstan/freeze:2'].map((name) => store.value(name)),
    ).toEqual(['off', 'off', undefined]);
  });

  it('overwrites only when asked to, with a new version', () => {
    const { store, call } = createStore();
    store.put('/a', '1');
    expect(() => call('PutParameter', { Name: '/a', Value: '2' })).toThrow('already exists');
    expect(call('PutParameter', { Name: '/a', Value: '2', Overwrite: true })).toMatchObject({
      Version: 2,
    });
  });

  it('lists one level of a path, or all of them', () => {
    const { store, call } = createStore();
    for (const name of ['/a/b', '/a/c/d', '/ab']) store.put(name, 'x');
    const namesOf = (input: Record<string, unknown>) =>
      (call('GetParametersByPath', input)['Parameters'] as { Name: string }[]).map((p) => p.Name);
    expect(namesOf({ Path: '/a' })).toEqual(['/a/b']);
    expect(namesOf({ Path: '/a/', Recursive: true })).toEqual(['/a/b', '/a/c/d']);
  });

  it('refuses a parameter it does not know', () => {
    expect(() => createStore().call('GetParameter', { Name: '/x' })).toThrow('/x');
  });
});
