import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approvalKey, parseApprovalKey } from '#adapters/approval-key.ts';
import { SecretsManager } from '#local/aws/secrets/secrets-manager.ts';
import { ServiceError } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { anAws } from './an-aws.ts';

const NAME = 'capstan/test-approval';
const KEY = `canary${'A'.repeat(43)}`;
const secret = (key: unknown) => JSON.stringify({ approvalKey: key });

describe('parseApprovalKey', () => {
  it('reads the key, masked', () => {
    const key = parseApprovalKey(NAME, secret(KEY));
    expect([key.reveal(), `${key}`]).toEqual([KEY, '[secret]']);
  });

  it.each(['short', 'A'.repeat(42), `${'A'.repeat(60)}+/`, '', 7, undefined])(
    'refuses %j to sign links with',
    (key) => {
      expect(() => parseApprovalKey(NAME, secret(key))).toThrow(/approvalKey is/);
    },
  );

  it('says what is wrong without the value', () => {
    for (const text of ['{"approvalKey": "canary', secret('canary canary')]) {
      try {
        parseApprovalKey(NAME, text);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ name: 'SecretInvalid' });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary/i);
      }
    }
  });
});

describe('the key', () => {
  const clock = new PacedClock(0, 1);
  let manager: SecretsManager;
  let trouble: string | undefined;
  let close: () => Promise<void>;
  const told: string[] = [];
  const reader = (now = () => 0) => approvalKey(NAME, now, (why) => told.push(why));

  beforeAll(async () => {
    const { service } = new SecretsManager({ clock, region: 'us-east-1', account: '1' });
    close = await anAws({
      ...service,
      operations: {
        GetSecretValue: (input) => {
          if (trouble !== undefined) throw new ServiceError(trouble, 'no');
          return manager.service.operations['GetSecretValue']?.(input);
        },
      },
    });
  });
  beforeEach(() => {
    manager = new SecretsManager({ clock, region: 'us-east-1', account: '1' });
    trouble = undefined;
    told.length = 0;
  });
  afterAll(async () => {
    clock.stop();
    await close();
  });

  it('comes from its own secret', async () => {
    manager.put(NAME, secret(KEY));
    expect((await reader()())?.reveal()).toBe(KEY);
    expect(told).toEqual([]);
  });

  it('is found within five minutes of its making, and its absence is said once', async () => {
    let now = 0;
    const key = reader(() => now);
    expect(await key()).toBeUndefined();
    now += 5 * 60_000;
    expect(await key()).toBeUndefined();
    expect(told).toEqual([expect.stringMatching(/can't find the specified secret/)]);
    manager.put(NAME, secret(KEY));
    now += 5 * 60_000;
    expect((await key())?.reveal()).toBe(KEY);
  });

  it.each(['AccessDeniedException', 'InvalidRequestException'])(
    'is absent after %s',
    async (name) => {
      trouble = name;
      expect(await reader()()).toBeUndefined();
      expect(told).toHaveLength(1);
    },
  );

  it('is absent when its secret cannot be used', async () => {
    manager.put(NAME, secret('short'));
    expect(await reader()()).toBeUndefined();
    expect(told).toEqual([expect.stringContaining(`the secret ${NAME} cannot be used`)]);
  });

  it('is no matter of luck: trouble at AWS is thrown, and not kept', async () => {
    manager.put(NAME, secret(KEY));
    const key = reader();
    trouble = 'InternalServiceError';
    await expect(key()).rejects.toThrow('no');
    trouble = undefined;
    expect((await key())?.reveal()).toBe(KEY);
  });
});
