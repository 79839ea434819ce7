import { randomUUID } from 'node:crypto';
import type { Clock } from '#local/clock.ts';
import type { AwsEvent } from './aws-event.ts';
import { isoSeconds } from './events/event-time.ts';
import type { ObjectChange } from './queues/queue-protocol.ts';

/**
 * S3's events on the default bus, see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * Keys are not URL-encoded here, unlike in S3's own notifications.
 */
export function objectEvents(home: {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
}): (change: ObjectChange) => AwsEvent {
  const { clock, region, account } = home;
  let order = 0;
  return ({ kind, bucket, key, size, etag, reason }) => {
    order += 1;
    const isMade = kind === 'created';
    // A greater value is a later change of the same key.
    const sequencer = (Math.floor(clock.now()) * 4096 + (order % 4096)).toString(16).toUpperCase();
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': isMade ? 'Object Created' : 'Object Deleted',
      source: 'aws.s3',
      account,
      time: isoSeconds(clock.now()),
      region,
      resources: [`arn:aws:s3:::${bucket}`],
      detail: {
        version: '0',
        'event-version': '1.0',
        bucket: { name: bucket },
        object: { key, ...(isMade ? { size } : {}), etag, sequencer: sequencer.padStart(16, '0') },
        'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
        requester: account,
        'source-ip-address': '127.0.0.1',
        reason,
        ...(isMade ? {} : { 'deletion-type': 'Permanently Deleted' }),
      },
    };
  };
}
