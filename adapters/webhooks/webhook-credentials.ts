import * as v from 'valibot';
import { Secret } from '../secret.ts';

/** What sending webhooks takes. */
export interface WebhookCredentials {
  /** Base64 of at least 32 random bytes; the keys of all destinations are derived from it. */
  readonly signingKey: Secret;
  /** `host:port` that may be posted to wherever they are, http included. */
  readonly alsoAllow: readonly string[];
}

const isKey = (text: string): boolean =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length >= 32;

export const webhookCredentials: v.GenericSchema<unknown, WebhookCredentials> = v.object({
  signingKey: v.pipe(
    v.string(),
    v.check(isKey, 'at least 32 random bytes in base64: openssl rand -base64 32'),
    v.transform((text) => new Secret(text)),
  ),
  alsoAllow: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^[^\s/@?#]+:\d{1,5}$/, 'host:port'))),
    [],
  ),
});
