import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFields } from '#local/aws/events/pattern/event-fields.ts';
import { compileEventPattern } from '#local/aws/events/pattern/event-pattern.ts';

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const eventOf = fc.letrec<{ object: object; value: unknown }>((tie) => ({
  object: fc.dictionary(names, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(leaf, { minLength: 1, maxLength: 3 }),
    fc.array(tie('object'), { minLength: 1, maxLength: 3 }),
    tie('object'),
  ),
})).object;

/** The pattern that names every value of an event, of arrays of objects the last element. */
function patternOf(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]: [string, unknown]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      if (typeof last === 'object' && last !== null) return [name, patternOf(last)];
      return [name, Array.isArray(value) ? value : [value]];
    }),
  );
}

const matches = (pattern: object, event: object): boolean =>
  compileEventPattern({ all: pattern }).matches(eventFields({ all: event }));

describe('laws of event patterns', () => {
  it('a pattern made of the values of an event matches it', () => {
    fc.assert(
      fc.property(eventOf, (event) => {
        const pattern = patternOf(event);
        fc.pre(JSON.stringify(pattern).length < 2000);
        return matches(pattern, event);
      }),
    );
  });

  it('$or matches exactly when one of its branches does', () => {
    const branches = fc.array(eventOf.map(patternOf), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(branches, eventOf, fc.nat(), (others, event, place) => {
        const list = place % 2 === 0 ? others : others.toSpliced(1, 0, patternOf(event));
        fc.pre(JSON.stringify(list).length < 2000);
        expect(matches({ $or: list }, event)).toBe(list.some((one) => matches(one, event)));
      }),
    );
  });

  it('of a present leaf, a value and anything but it are each other’s opposite', () => {
    const scalar = fc.oneof(fc.string(), fc.integer());
    fc.assert(
      fc.property(scalar, scalar, (value, other) => {
        const event = { field: value };
        expect(matches({ field: [{ 'anything-but': other }] }, event)).toBe(
          !matches({ field: [other] }, event),
        );
      }),
    );
  });

  it('exists true and exists false are each other’s opposite', () => {
    fc.assert(
      fc.property(eventOf, names, (event, field) => {
        expect(matches({ [field]: [{ exists: true }] }, event)).toBe(
          !matches({ [field]: [{ exists: false }] }, event),
        );
      }),
    );
  });

  it('a wildcard made by putting stars into a text matches the text', () => {
    const text = fc.string({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.nat(12), fc.nat(12), (value, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const escaped = (part: string) => part.replaceAll(/[\\*]/g, '\\$&');
        const wildcard = `${escaped(value.slice(0, from))}*${escaped(value.slice(to))}`;
        expect(matches({ field: [{ wildcard }] }, { field: value })).toBe(true);
      }),
    );
  });
});
