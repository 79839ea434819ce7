import { describe, expect, it } from 'vitest';
import { isJsonPath, readJsonPath } from '#local/aws/events/input/json-path.ts';

const event = {
  time: '2026-03-02T10:00:00Z',
  'detail-type': 'Alarm',
  resources: ['first', 'second'],
  detail: { state: { value: 'ALARM' }, zero: 0, items: [{ id: 1 }, { id: 2 }] },
};

describe('a JSON path', () => {
  it.each([
    ['$', event],
    ['$.time', '2026-03-02T10:00:00Z'],
    ['$.detail-type', 'Alarm'],
    ['$.detail.state.value', 'ALARM'],
    ['$.detail.zero', 0],
    ['$.resources[1]', 'second'],
    ['$.resources[2]', undefined],
    ['$.detail.items[0].id', 1],
    ['$.detail.items[*].id', [1, 2]],
    ['$.detail.state.*', ['ALARM']],
    ['$.detail.missing.value', undefined],
    ['$.detail.constructor', undefined],
    ['$.time.length', undefined],
  ])('%s names its value', (path, value) => {
    expect(readJsonPath(path, event)).toEqual(value);
  });

  it.each(['detail', '$detail', '$.detail[', '$.detail..x', "$['detail']", '$.a[?(@.b)]'])(
    '%s is none that EventBridge reads',
    (path) => {
      expect(isJsonPath(path)).toBe(false);
    },
  );
});
