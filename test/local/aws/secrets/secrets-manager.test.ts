import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretsManager } from '#local/aws/secrets/secrets-manager.ts';
import { listenJson } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';

const where = { region: 'eu-west-1', account: '000000000000' };
const manager = new SecretsManager({ clock: new PacedClock(Date.UTC(2026, 0, 5)), ...where });
let server: Awaited<ReturnType<typeof listenJson>>;
let client: SecretsManagerClient;

beforeAll(async () => {
  manager.put('capstan/render', 'rnd_1');
  server = await listenJson([manager.service]);
  client = new SecretsManagerClient({
    endpoint: server.url,
    region: where.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

const secretValue = async (SecretId: string, VersionStage?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;

describe('SecretsManager', () => {
  it('finds a secret by name, ARN and the ARN an import by name makes', async () => {
    const { ARN = '' } = await client.send(
      new DescribeSecretCommand({ SecretId: 'capstan/render' }),
    );
    expect(ARN).toMatch(/:secret:capstan\/render-\w{6}$/);
    for (const id of ['capstan/render', ARN, ARN.slice(0, -7)]) {
      expect(await secretValue(id)).toBe('rnd_1');
    }
  });

  it('keeps the previous version of a secret', async () => {
    await client.send(
      new PutSecretValueCommand({ SecretId: 'capstan/render', SecretString: 'rnd_2' }),
    );
    expect(await secretValue('capstan/render')).toBe('rnd_2');
    expect(await secretValue('capstan/render', 'AWSPREVIOUS')).toBe('rnd_1');
  });

  it('refuses a secret it does not know', async () => {
    await expect(secretValue('absent')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
