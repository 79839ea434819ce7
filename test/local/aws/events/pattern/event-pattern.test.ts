import { describe, expect, it } from 'vitest';
import { matchesEvent } from '#local/aws/events/pattern/event-pattern.ts';

const instanceStopped = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2026-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:012345679012:instance/i-1', 'arn:aws:ec2:other'],
  detail: {
    'c-count': 5,
    'd-count': 0,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ip6': '2001:db8::7',
    state: 'Stopped',
    file: 'dir/lib/photo.png',
    path: 'a*b\\c',
    empty: '',
    nothing: null,
    healthy: true,
    code: '5',
    tags: ['red', 'blue'],
    none: [],
    nested: { deeper: { value: 'found' } },
    disks: [
      { name: 'root', size: 8 },
      { name: 'data', size: 100, encrypted: true, type: 'ssd' },
    ],
    grid: [[{ x: 1, y: 2 }], [{ x: 3, y: 4 }]],
  },
};

const yes = true;
const no = false;

/** What EventBridge's user guide says of each operator, and the corners it leaves open. */
const cases: readonly (readonly [string, object, boolean])[] = [
  ['every field of the pattern has to match', { source: ['aws.ec2'], region: ['us-east-1'] }, yes],
  ['one field that does not match is enough', { source: ['aws.ec2'], region: ['eu-west-1'] }, no],
  ['one value of several is enough', { detail: { state: ['Running', 'Stopped'] } }, yes],
  ['values are compared case by case', { detail: { state: ['stopped'] } }, no],
  ['field names are compared case by case', { detail: { State: ['Stopped'] } }, no],
  ['a field of the event not in the pattern is ignored', { account: ['012345679012'] }, yes],
  ['one element of an array in the event is enough', { resources: ['arn:aws:ec2:other'] }, yes],
  ['a nested field is reached through its parents', nested(['found']), yes],
  ['a dotted name is the same as nesting', { 'detail.state': ['Stopped'] }, yes],
  ['a string is not a number', { detail: { 'c-count': ['5'] } }, no],
  ['a number is not a string', { detail: { code: [5] } }, no],
  ['a number is equal however it is written', { detail: { 'x-limit': [3.018e2] } }, yes],
  ['true is true', { detail: { healthy: [true] } }, yes],
  ['true is not the text "true"', { detail: { healthy: ['true'] } }, no],
  ['null is null', { detail: { nothing: [null] } }, yes],
  ['null is not the empty string', { detail: { nothing: [''] } }, no],
  ['null is not a missing field', { detail: { missing: [null] } }, no],
  ['the empty string is the empty string', { detail: { empty: [''] } }, yes],
  ['the empty string is not null', { detail: { empty: [null] } }, no],

  ['prefix: begins with', { time: [{ prefix: '2026-10-02' }] }, yes],
  ['prefix: begins with something else', { time: [{ prefix: '2025' }] }, no],
  ['prefix: the empty prefix is of any string', { time: [{ prefix: '' }] }, yes],
  ['prefix: a number has none', { detail: { 'c-count': [{ prefix: '5' }] } }, no],
  ['prefix: any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, yes],
  ['suffix: ends with', { detail: { file: [{ suffix: '.png' }] } }, yes],
  ['suffix: ends with something else', { detail: { file: [{ suffix: '.PNG' }] } }, no],
  ['suffix: any case', { detail: { file: [{ suffix: { 'equals-ignore-case': '.PNG' } }] } }, yes],
  ['equals-ignore-case', { detail: { state: [{ 'equals-ignore-case': 'sTOPPED' }] } }, yes],
  ['equals-ignore-case: all of it', { detail: { state: [{ 'equals-ignore-case': 'stop' }] } }, no],

  ['wildcard: in the middle', { detail: { file: [{ wildcard: 'dir/*/photo.png' }] } }, yes],
  ['wildcard: may stand for nothing', { detail: { state: [{ wildcard: '*Stopped*' }] } }, yes],
  ['wildcard: several', { detail: { file: [{ wildcard: '*/lib/*.png' }] } }, yes],
  ['wildcard: the rest has to fit', { detail: { file: [{ wildcard: '*/lib/*.jpg' }] } }, no],
  ['wildcard: ends do not overlap', { detail: { state: [{ wildcard: 'Stopp*pped' }] } }, no],
  ['wildcard: escaped star and backslash', { detail: { path: [{ wildcard: 'a\\*b\\\\*' }] } }, yes],
  ['wildcard: an escaped star is only a star', { detail: { file: [{ wildcard: 'dir\\*' }] } }, no],
  ['wildcard: none is an exact value', { detail: { state: [{ wildcard: 'Stopped' }] } }, yes],

  ['anything-but: another value', but('state', 'Running'), yes],
  ['anything-but: this value', but('state', 'Stopped'), no],
  ['anything-but: none of a list', but('state', ['Running', 'Starting']), yes],
  ['anything-but: one of a list', but('state', ['Running', 'Stopped']), no],
  ['anything-but: a number', but('x-limit', 123), yes],
  ['anything-but: this number', but('x-limit', [100, 301.8]), no],
  ['anything-but: zero is a value', but('d-count', 0), no],
  ['anything-but: a missing field is not anything', but('missing', 'x'), no],
  ['anything-but: null is anything', but('nothing', 'x'), yes],
  ['anything-but: a number is anything but a string', but('c-count', '5'), yes],
  ['anything-but: one other element of an array is enough', but('tags', 'red'), yes],
  ['anything-but: all elements of an array', but('tags', ['red', 'blue']), no],
  ['anything-but prefix: begins otherwise', but('state', { prefix: 'init' }), yes],
  ['anything-but prefix: begins so', but('state', { prefix: 'Stop' }), no],
  ['anything-but prefix: a list', but('state', { prefix: ['init', 'Stop'] }), no],
  ['anything-but suffix: ends otherwise', but('file', { suffix: '.jpg' }), yes],
  ['anything-but suffix: ends so', but('file', { suffix: ['.jpg', '.png'] }), no],
  ['anything-but prefix: a number has none', but('c-count', { prefix: '5' }), yes],
  ['anything-but wildcard: does not fit', but('file', { wildcard: '*/bin/*' }), yes],
  ['anything-but wildcard: fits', but('file', { wildcard: ['*/bin/*', '*/lib/*'] }), no],
  ['anything-but any case: other', but('state', { 'equals-ignore-case': 'running' }), yes],
  ['anything-but any case: same', but('state', { 'equals-ignore-case': ['x', 'STOPPED'] }), no],

  ['numeric: within a range', numeric('c-count', '>', 0, '<=', 5), yes],
  ['numeric: the open end is outside', numeric('c-count', '>=', 0, '<', 5), no],
  ['numeric: below', numeric('d-count', '<', 10), yes],
  ['numeric: equal', numeric('x-limit', '=', 3.018e2), yes],
  ['numeric: at least', numeric('x-limit', '>=', 301.8), yes],
  ['numeric: a string of digits is no number', numeric('code', '=', 5), no],
  ['numeric: null is no number', numeric('nothing', '<', 1), no],
  ['cidr: inside', { detail: { 'source-ip': [{ cidr: '10.0.0.0/24' }] } }, yes],
  ['cidr: outside', { detail: { 'source-ip': [{ cidr: '10.0.1.0/24' }] } }, no],
  ['cidr: of the sixth version', { detail: { 'source-ip6': [{ cidr: '2001:db8::/32' }] } }, yes],
  ['cidr: of the other version', { detail: { 'source-ip': [{ cidr: '2001:db8::/32' }] } }, no],
  ['cidr: what is no address is outside', { detail: { state: [{ cidr: '0.0.0.0/0' }] } }, no],

  ['exists: is there', { detail: { state: [{ exists: true }] } }, yes],
  ['exists: null is there', { detail: { nothing: [{ exists: true }] } }, yes],
  ['exists: is not there', { detail: { missing: [{ exists: true }] } }, no],
  ['exists: an empty array is not there', { detail: { none: [{ exists: true }] } }, no],
  ['exists: only leaves exist', { detail: { nested: [{ exists: true }] } }, no],
  ['exists false: is missing', { detail: { missing: [{ exists: false }] } }, yes],
  ['exists false: its parents are missing too', { gone: { field: [{ exists: false }] } }, yes],
  ['exists false: is there', { detail: { state: [{ exists: false }] } }, no],
  ['exists false: an object is no leaf', { detail: { nested: [{ exists: false }] } }, yes],
  ['exists false or a value', { detail: { state: [{ exists: false }, 'Stopped'] } }, yes],

  ['two fields in one element of an array', disk({ name: ['data'], size: [100] }), yes],
  ['two fields in two elements do not count', disk({ name: ['root'], size: [100] }), no],
  ['arrays in arrays, one element', { detail: { grid: { x: [3], y: [4] } } }, yes],
  ['arrays in arrays, two elements', { detail: { grid: { x: [1], y: [4] } } }, no],
  [
    'absence is judged in the element that fields before it in the alphabet chose',
    disk({ type: [{ exists: false }], name: ['root'] }),
    yes,
  ],
  [
    'absence is judged in all elements while none is chosen',
    disk({ encrypted: [{ exists: false }], name: ['root'] }),
    no,
  ],

  ['$or: the first', or({ 'c-count': [5] }, { 'd-count': [9] }), yes],
  ['$or: the second', or({ 'c-count': [9] }, { 'd-count': [0] }), yes],
  ['$or: neither', or({ 'c-count': [9] }, { 'd-count': [9] }), no],
  [
    '$or: what stands beside it has to match too',
    { source: ['x'], ...or({ code: ['5'] }, { code: ['6'] }) },
    no,
  ],
  ['$or: in $or', or({ code: ['x'] }, { $or: [{ state: ['x'] }, { state: ['Stopped'] }] }), yes],
  ['$or: several fields in one branch', or({ code: ['5'], state: ['x'] }, { code: ['6'] }), no],
  [
    '$or: two of them both have to match',
    { ...or({ code: ['5'] }, { code: ['6'] }), $or: [{ source: ['x'] }, { region: ['x'] }] },
    no,
  ],
  ['$or: with absence', or({ missing: [{ exists: false }] }, { code: ['x'] }), yes],
];

function nested(value: unknown[]): object {
  return { detail: { nested: { deeper: { value } } } };
}
function but(field: string, operand: unknown): object {
  return { detail: { [field]: [{ 'anything-but': operand }] } };
}
function numeric(field: string, ...range: unknown[]): object {
  return { detail: { [field]: [{ numeric: range }] } };
}
function disk(fields: object): object {
  return { detail: { disks: fields } };
}
function or(...branches: object[]): object {
  return { detail: { $or: branches } };
}

describe('an event pattern', () => {
  it.each(cases)('%s', (_, pattern, matches) => {
    expect(matchesEvent(JSON.stringify(pattern), instanceStopped)).toBe(matches);
  });
});
