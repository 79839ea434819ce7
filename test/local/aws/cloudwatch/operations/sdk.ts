import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach } from 'vitest';
import { listenJson } from '#local/aws/wire.ts';
import { createWorld, type World } from '../world.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export interface WireWorld extends World {
  /** The unmodified client, talking to the CloudWatch of this world over HTTP. */
  readonly client: CloudWatchClient;
}

export async function connect(): Promise<WireWorld> {
  const world = createWorld();
  const server = await listenJson([world.cloudWatch.service]);
  const client = new CloudWatchClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  open.push(() => client.destroy(), server.close);
  return { ...world, client };
}
