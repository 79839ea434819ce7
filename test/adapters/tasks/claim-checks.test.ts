import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { claimChecks } from '#adapters/tasks/claim-checks.ts';
import { keepClaim } from '#adapters/tasks/keep-claim.ts';
import type { Claim } from '#core/tasks/envelope.ts';
import { claimShape } from '#core/tasks/envelope.ts';
import { useAws } from '../an-aws.ts';
import { aBroker, BUCKET } from './a-broker.ts';

const broker = aBroker();
const checks = claimChecks(BUCKET);
const TEXT = JSON.stringify({ to: 'ada@example.com', name: 'Ådå 😀' });

const claimOf = (text: string, key = 'claims/email/a'): Claim => ({
  key,
  sha256: createHash('sha256').update(text).digest('hex'),
  bytes: Buffer.byteLength(text),
});

describe('a payload in the bucket', () => {
  it('is had as it was put there', async () => {
    await broker.put('claims/email/a', TEXT);
    expect(await checks.fetch(claimOf(TEXT))).toEqual({ text: TEXT });
  });

  it('is named by a claim that every envelope may carry', async () => {
    const claim = await keepClaim(BUCKET, 'payment-event', TEXT);
    expect(v.safeParse(claimShape, claim).success).toBe(true);
    expect(await checks.fetch(claim)).toEqual({ text: TEXT });
  });

  it('is gone when nothing lies there', async () => {
    expect(await checks.fetch(claimOf(TEXT, 'claims/none'))).toEqual({
      gone: 'the payload is not in the bucket any more',
    });
  });

  it.each([
    ['longer', `${TEXT} `],
    ['shorter', TEXT.slice(1)],
    ['another of the same length', TEXT.replace('ada', 'eve')],
  ])('is gone when what lies there is %s', async (_, text) => {
    await broker.put('claims/email/b', text);
    const found = await checks.fetch(claimOf(TEXT, 'claims/email/b'));
    expect(found).toMatchObject({ gone: expect.stringContaining('put there') });
  });

  it('is had one after the other when there are many', async () => {
    await broker.put('claims/email/c', TEXT);
    const all = Array.from({ length: 30 }, () => checks.fetch(claimOf(TEXT, 'claims/email/c')));
    expect(new Set((await Promise.all(all)).map((found) => JSON.stringify(found))).size).toBe(1);
  });

  it('cannot be said to be gone while S3 is away, or the bucket is wrong', async () => {
    await expect(claimChecks('nowhere').fetch(claimOf(TEXT))).rejects.toThrow();
    useAws('http://127.0.0.1:1');
    // A client keeps the address that it found first.
    vi.resetModules();
    const { claimChecks: elsewhere } = await import('#adapters/tasks/claim-checks.ts');
    await expect(elsewhere(BUCKET).fetch(claimOf(TEXT))).rejects.toThrow();
  });
});
