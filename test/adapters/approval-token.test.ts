import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalLink } from '#adapters/approval-link.ts';
import { readApproval, signApproval } from '#adapters/approval-token.ts';
import { fingerprint } from '#adapters/fingerprint.ts';
import { Secret } from '#adapters/secret.ts';

const key = new Secret(randomBytes(32).toString('base64url'));
const NOON = Date.UTC(2026, 7, 3, 12);
const claim = { run: 'upgrade-1', callback: 'arn:x/y+z==', until: NOON };

const refusal = (token: string, now = NOON - 1, by = key) => {
  try {
    readApproval(by, token, now);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ApprovalRefused' });
    return String(error);
  }
  return 'accepted';
};

describe('an approval token', () => {
  it('says what was signed, whatever that was, and fits into an address', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 1_000 }), fc.nat(), (run, callback, now) => {
        const given = { run, callback, until: now + 1 };
        const token = signApproval(key, given);
        expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(readApproval(key, token, now)).toEqual(given);
      }),
    );
  });

  it('ends at its time', () => {
    const token = signApproval(key, claim);
    expect(readApproval(key, token, NOON - 1)).toEqual(claim);
    expect(refusal(token, NOON)).toContain('expired at 2026-08-03T12:00:00.000Z');
  });

  it('is refused when any character of it is another one', () => {
    const token = signApproval(key, claim);
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom(...'ABCxyz019-_.'),
        (at, letter) => {
          fc.pre(token[at] !== letter);
          const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
          // The last character of base64 has bits to spare: those say the same bytes.
          const same = Buffer.from(changed.slice(-43), 'base64url');
          fc.pre(at < token.length - 1 || !same.equals(Buffer.from(token.slice(-43), 'base64url')));
          expect(refusal(changed)).not.toBe('accepted');
        },
      ),
    );
  });

  it.each(['', '.', 'a.b', 'x'.repeat(9_000), '🙂.🙂'])('is not %j', (token) => {
    expect(refusal(token)).toContain('no approval link');
  });

  it('of another key is refused', () => {
    const other = new Secret(randomBytes(32).toString('base64url'));
    expect(refusal(signApproval(other, claim))).toContain('was not made here');
  });
});

describe('an approval link', () => {
  it('leads to the address with a token of the claim', async () => {
    const link = approvalLink(async () => key, 'https://yes.example/');
    const url = new URL((await link(claim.run, claim.callback, claim.until)) ?? '');
    expect(url.origin).toBe('https://yes.example');
    expect(readApproval(key, url.searchParams.get('token') ?? '', NOON - 1)).toEqual(claim);
  });

  it('is not made without a key', async () => {
    const link = approvalLink(async () => undefined, 'https://yes.example/');
    expect(await link(claim.run, claim.callback, claim.until)).toBeUndefined();
  });
});

describe('fingerprint', () => {
  it('is the beginning of SHA-256', () => {
    expect(fingerprint('abc')).toBe('ba7816bf8f01');
    expect(fingerprint('abd')).not.toBe(fingerprint('abc'));
  });
});
