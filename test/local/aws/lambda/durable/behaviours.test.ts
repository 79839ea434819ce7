import { describe, expect, it } from 'vitest';
import { behaviours } from './behaviours.ts';
import { runBehaviour } from './run-behaviour.ts';

describe.each(behaviours)('$title', (behaviour) => {
  it('comes to its end, having done each thing once', async () => {
    const { ending, seen } = await runBehaviour(behaviour);
    expect(ending.status).toBe(behaviour.status);
    if (behaviour.status === 'SUCCEEDED') {
      expect(JSON.parse(ending.result ?? 'null')).toEqual(behaviour.result);
    } else {
      expect(ending.error?.ErrorMessage).toContain(behaviour.error);
    }
    expect(seen).toEqual(behaviour.seen);
  });
});
