import { describe, expect, it } from 'vitest';
import { physicalName } from '#local/aws/template/physical-name.ts';

describe('physicalName', () => {
  it('joins stack, logical id and a suffix that stays the same', () => {
    const name = physicalName('Shop', 'Queue4A7E3555', { maxLength: 80 });
    expect(name).toMatch(/^Shop-Queue4A7E3555-[0-9A-Z]{12}$/);
    expect(physicalName('Shop', 'Queue4A7E3555', { maxLength: 80 })).toBe(name);
  });

  it('differs between stacks', () => {
    const [one, two] = ['One', 'Two'].map((stack) => physicalName(stack, 'Q', { maxLength: 80 }));
    expect(one?.slice(-12)).not.toBe(two?.slice(-12));
  });

  it('keeps to the length, the case and the ending that a service wants', () => {
    const long = 'A'.repeat(60);
    const name = physicalName(long, long, { maxLength: 63, lowercase: true, suffix: '.fifo' });
    expect(name).toHaveLength(63);
    expect(name).toMatch(/^[a-z0-9-]+\.fifo$/);
  });
});
