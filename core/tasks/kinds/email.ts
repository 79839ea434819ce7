import * as v from 'valibot';
import type { Kind } from '../kind.ts';

const address = v.pipe(
  v.string('an address'),
  v.maxLength(254, 'an address of at most 254 characters'),
  v.email('an address, such as ada@example.com'),
);

const template = v.pipe(
  v.string('a template'),
  v.regex(/^[a-z][a-z0-9-]{0,63}$/, 'the alias of a template, such as "welcome"'),
);

const payload = v.strictObject({
  to: address,
  template,
  /** What the template says it needs; Postmark checks it. */
  model: v.optional(v.record(v.string(), v.unknown(), 'an object'), {}),
  replyTo: v.optional(address),
  tag: v.optional(v.pipe(v.string('a string'), v.maxLength(100, 'at most 100 characters'))),
});

export type Email = v.InferOutput<typeof payload>;

/** One mail to one address, made from a template on Postmark. */
export const email: Kind<Email> = {
  id: 'email',
  version: 1,
  means: 'A mail to one address, from a template.',
  payload,
  example: { to: 'ada@example.com', template: 'welcome', model: { name: 'Ada' } },
  breaker: () => 'postmark',
  // Postmark shows a message in its search a little after it took it.
  settleSeconds: 120,
  redacted: ({ template: name, tag }) => ({
    template: name,
    ...(tag === undefined ? {} : { tag }),
  }),
};
