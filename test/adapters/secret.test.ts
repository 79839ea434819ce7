import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '#adapters/secret.ts';

const secret = new Secret('pass/word canary');

describe('Secret', () => {
  it('shows a mask however it is printed, and its value to whoever asks for it', () => {
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true }),
      inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
      JSON.stringify(structuredClone({ ...secret })),
      Object.keys(secret).join(),
    ].join(' ');
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain('canary');
    expect(secret.reveal()).toBe('pass/word canary');
  });

  it('takes its value out of text from outside, as it is and as URLs spell it', () => {
    expect(secret.redact('a pass/word canary b pass%2Fword%20canary')).toBe(
      'a [secret] b [secret]',
    );
    expect(new Secret('').redact('text')).toBe('text');
  });
});
