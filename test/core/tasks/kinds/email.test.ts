import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { email } from '#core/tasks/kinds/email.ts';

const { example } = email;

describe('a mail as a task', () => {
  it('needs an address and a template', () => {
    expect(v.parse(email.payload, { to: 'ada@example.com', template: 'welcome' })).toEqual({
      to: 'ada@example.com',
      template: 'welcome',
      model: {},
    });
  });

  it.each<[string, object]>([
    ['two addresses', { to: 'ada@example.com, bob@example.com' }],
    ['a name beside the address', { to: 'Ada <ada@example.com>' }],
    ['a header smuggled in', { to: 'ada@example.com\r\nBcc: eve@example.com' }],
    ['no domain', { to: 'ada' }],
    ['an address without end', { to: `${'a'.repeat(250)}@example.com` }],
    ['a template that is a path', { template: '../welcome' }],
    ['a tag without end', { tag: 'x'.repeat(101) }],
    ['an answer to nowhere', { replyTo: 'somebody' }],
    ['a field that nobody knows', { bcc: 'eve@example.com' }],
  ])('is refused with %s', (_, wrong) => {
    expect(v.is(email.payload, { ...example, ...wrong })).toBe(false);
    expect(v.is(email.payload, example)).toBe(true);
  });

  it('shows people its template and tag, nothing of the person', () => {
    const shown = email.redacted({ ...example, tag: 'first', replyTo: 'help@example.com' });
    expect(shown).toEqual({ template: 'welcome', tag: 'first' });
  });

  it('stands behind one breaker, whoever it is for', () => {
    expect(email.breaker(example)).toBe(email.breaker({ ...example, to: 'bob@example.com' }));
  });
});
