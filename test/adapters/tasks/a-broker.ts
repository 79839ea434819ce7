import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { s3 } from '#adapters/tasks/s3.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../an-aws.ts';

export const BUCKET = 'tasks';
export const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:111111111111:${name}`;

/** SQS and S3 with these queues and a bucket, found by the standard variables. */
export interface Broker {
  readonly queues: Queues;
  urlOf(name: string): string;
  put(key: string, text: string): Promise<void>;
  object(key: string): Promise<string>;
}

/** Starts them for the tests of a file. */
export function aBroker(...names: readonly string[]): Broker {
  // Workers compare what SQS says with the time that it is.
  const clock = new PacedClock(Date.now(), 1);
  const queues = new Queues({
    clock,
    region: 'us-east-1',
    account: '111111111111',
    listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
  });
  let url = '';
  beforeAll(async () => {
    url = await queues.start();
    useAws(url);
    for (const name of names) {
      const attributes = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      await queues.create({ name, arn: arnOf(name), attributes });
    }
    await queues.createBucket(BUCKET);
  });
  afterAll(async () => {
    clock.stop();
    await queues.stop();
  });
  return {
    queues,
    urlOf: (name) => `${url}/111111111111/${name}`,
    async put(key, text) {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
    },
    async object(key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
  };
}
