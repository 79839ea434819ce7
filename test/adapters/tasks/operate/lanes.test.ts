import { describe, expect, it } from 'vitest';
import { lanesOf } from '#adapters/tasks/operate/lanes.ts';

const queue = (name: string) => ({ url: name, deadLetterUrl: `${name}-dead` });

describe('the lanes of the stack’s output', () => {
  it('are in the order of kinds and priorities', () => {
    const output = {
      webhook: { normal: queue('hook') },
      email: { low: queue('slow'), high: { ...queue('mail'), arn: 'arn:mail' } },
    };
    expect(lanesOf(JSON.stringify(output))).toEqual([
      { kind: 'email', priority: 'high', ...queue('mail') },
      { kind: 'email', priority: 'low', ...queue('slow') },
      { kind: 'webhook', priority: 'normal', ...queue('hook') },
    ]);
  });

  it('are refused when the output is something else', () => {
    expect(() => lanesOf('{"letter":{}}')).toThrow();
  });
});
