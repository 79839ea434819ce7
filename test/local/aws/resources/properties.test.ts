import { describe, expect, it } from 'vitest';
import { Properties } from '#local/aws/resources/properties.ts';

const properties = new Properties(
  { Name: 'a', Size: '5', On: 'true', Nested: { Off: false }, Items: [{ Id: 'x' }, 'y'] },
  'Shop/Queue.Properties',
);

describe('Properties', () => {
  it('reads numbers and booleans that CloudFormation has as text', () => {
    expect(properties.number('Size', 1)).toBe(5);
    expect(properties.boolean('On', false)).toBe(true);
  });

  it('falls back when a property is absent', () => {
    expect(properties.number('Absent', 7)).toBe(7);
    expect(properties.within('Absent').optionalText('Deeper')).toBeUndefined();
    expect(properties.each('Absent')).toEqual([]);
  });

  it.each<[string, () => unknown, string]>([
    ['missing text', () => properties.text('Absent'), 'Shop/Queue.Properties.Absent: wants text'],
    ['a number of letters', () => properties.number('Name', 1), 'wants a number, found "a"'],
    ['a nested boolean', () => properties.within('Nested').number('Off', 1), '.Nested.Off: wants'],
    ['an item of a list', () => properties.each('Items'), '.Items[1]: wants an object'],
  ])('names the path of %s', (_, read, message) => {
    expect(read).toThrow(message);
  });
});
