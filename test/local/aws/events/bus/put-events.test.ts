import { describe, expect, it } from 'vitest';
import { putEventsResults } from '#local/aws/events/bus/put-events.ts';

const stamp = {
  account: '111111111111',
  region: 'us-east-1',
  now: Date.parse('2026-03-02T09:30:00.750Z'),
  newId: () => 'id-1',
};
const entry = { Source: 'capstan', DetailType: 'Decision', Detail: '{"act":true}' };
const results = (...entries: object[]) => putEventsResults(entries, stamp);

describe('an entry of PutEvents', () => {
  it('becomes an event of now on the default bus', () => {
    expect(results(entry)).toEqual([
      {
        bus: 'default',
        event: {
          version: '0',
          id: 'id-1',
          'detail-type': 'Decision',
          source: 'capstan',
          account: '111111111111',
          time: '2026-03-02T09:30:00Z',
          region: 'us-east-1',
          resources: [],
          detail: { act: true },
        },
      },
    ]);
  });

  it('may name its bus by name or ARN, its time and its resources', () => {
    const EventBusName = 'arn:aws:events:us-east-1:111111111111:event-bus/own';
    const Time = Date.parse('2025-12-31T23:00:00Z') / 1000;
    expect(results({ ...entry, EventBusName, Time, Resources: ['arn:x'] })).toMatchObject([
      { bus: 'own', event: { time: '2025-12-31T23:00:00Z', resources: ['arn:x'] } },
    ]);
  });

  it.each([
    [
      'a source of AWS',
      { Source: 'aws.ec2' },
      'NotAuthorizedForSourceException',
      'Not authorized for the source.',
    ],
    [
      'no source',
      { Source: undefined },
      'InvalidArgument',
      'Parameter Source is not valid. Reason: Source is a required argument.',
    ],
    [
      'no detail type',
      { DetailType: '' },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [
      'no detail',
      { Detail: undefined },
      'InvalidArgument',
      'Parameter Detail is not valid. Reason: Detail is a required argument.',
    ],
    ['a detail that is not JSON', { Detail: '{a' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a detail that is an array', { Detail: '[1]' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a detail that is text', { Detail: '"x"' }, 'MalformedDetail', 'Detail is malformed.'],
  ])('fails alone for %s', (_, change, ErrorCode, ErrorMessage) => {
    expect(results({ ...entry, ...change }, entry)).toEqual([
      { ErrorCode, ErrorMessage },
      expect.objectContaining({ bus: 'default' }),
    ]);
  });
});

describe('a PutEvents request is refused', () => {
  it.each([0, 11])('with %i entries', (count) => {
    expect(() => results(...Array.from({ length: count }, () => entry))).toThrow(
      expect.objectContaining({ code: 'ValidationException' }),
    );
  });

  it('when its entries together are larger than 1 MiB', () => {
    const sized = (bytes: number) => ({ ...entry, Detail: `{"a":"${'x'.repeat(bytes - 8)}"}` });
    const overhead = 'capstanDecision'.length * 2;
    expect(results(sized(524_288), sized(524_288 - overhead))).toHaveLength(2);
    expect(() => results(sized(524_288), sized(524_288 - overhead + 1))).toThrow(
      'Total size of the entries in the request is over the limit.',
    );
  });

  it('when an entry is not of the form', () => {
    expect(() => results({ ...entry, Source: 5 })).toThrow('0.Source');
    expect(() => putEventsResults(undefined, stamp)).toThrow('validation error');
  });
});
