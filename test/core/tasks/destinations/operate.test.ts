import { describe, expect, it } from 'vitest';
import { type Destination, newDestination } from '#core/tasks/destinations/destination.ts';
import { destinationSentence } from '#core/tasks/destinations/destination-sentence.ts';
import {
  enabled,
  keyLabel,
  OVERLAP_MILLISECONDS,
  rotated,
  signingGenerations,
} from '#core/tasks/destinations/operate.ts';

const now = Date.UTC(2026, 2, 3);
const disabled: Destination = {
  ...newDestination('acme'),
  version: 3,
  failing: { since: now, urlHash: 'one' },
  disabled: { at: now, because: 'it answered 410 Gone', urlHash: 'one' },
};

describe('an operator', () => {
  it('enables a destination, which then has a clean past and its key still', () => {
    expect(enabled(disabled)).toEqual({ ...newDestination('acme'), version: 4 });
    expect(enabled(newDestination('acme'))).toBeUndefined();
    expect(enabled(undefined)).toBeUndefined();
  });

  it('rotates a key; for a day the one before signs, too', () => {
    const next = rotated('acme', undefined, now) as Destination;
    expect(next).toMatchObject({ generation: 2, version: 1, rotatedAt: now });
    expect(signingGenerations(undefined, now)).toEqual([1]);
    expect(signingGenerations(next, now)).toEqual([2, 1]);
    expect(signingGenerations(next, now + OVERLAP_MILLISECONDS - 1)).toEqual([2, 1]);
    expect(signingGenerations(next, now + OVERLAP_MILLISECONDS)).toEqual([2]);
  });

  it('cannot rotate again within that day, for the oldest key would sign no more', () => {
    const once = rotated('acme', disabled, now) as Destination;
    const later = now + OVERLAP_MILLISECONDS;
    expect(rotated('acme', once, later - 1)).toEqual({ notBefore: later });
    expect(rotated('acme', once, later)).toMatchObject({ generation: 3, version: 5 });
  });

  it('is told in a sentence that a destination is disabled, and why', () => {
    expect(destinationSentence(disabled)).toMatch(
      /^webhooks to acme are disabled: it answered 410/,
    );
    expect(destinationSentence(newDestination('acme'))).toBe('webhooks to acme are sent.');
  });
});

describe('a key', () => {
  it('is of a destination and a generation', () => {
    expect(keyLabel('acme', 2)).toBe('webhook:acme:2');
  });
});
