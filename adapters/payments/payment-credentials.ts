import * as v from 'valibot';
import { isLoopback } from '../loopback.ts';
import { Secret } from '../secret.ts';

/** What taking in Stripe's events, and handing them on, takes. */
export interface PaymentCredentials {
  /** Secrets of Stripe's endpoints; several while one replaces another. */
  readonly stripeSigningSecrets: readonly Secret[];
  /** The application knows Capstan by it (Standard Webhooks). */
  readonly deliverKey: Secret;
  /** Where the application is, instead of the guide's `deliverTo`. */
  readonly deliverUrl?: string;
}

/** Standard Webhooks asks for 24 to 64 bytes. */
const isDeliverKey = (text: string): boolean => {
  const base64 = text.replace(/^whsec_/, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && Buffer.from(base64, 'base64').length >= 24;
};

function isDeliverUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const stripeSecret = v.pipe(v.string(), v.regex(/^whsec_\S+$/, 'a secret of Stripe, whsec_…'));

export const paymentCredentials: v.GenericSchema<unknown, PaymentCredentials> = v.pipe(
  v.object({
    stripeSigningSecret: v.union([
      stripeSecret,
      v.pipe(
        v.array(stripeSecret),
        v.minLength(1, 'one at least'),
        v.maxLength(8, 'eight at most'),
      ),
    ]),
    deliverKey: v.pipe(
      v.string(),
      v.check(isDeliverKey, 'at least 24 random bytes in base64, after whsec_'),
    ),
    deliverUrl: v.exactOptional(
      v.pipe(v.string(), v.check(isDeliverUrl, 'a URL with https, or with http to this machine')),
    ),
  }),
  v.transform(({ deliverKey, deliverUrl, stripeSigningSecret }) => ({
    stripeSigningSecrets: [stripeSigningSecret].flat().map((secret) => new Secret(secret)),
    deliverKey: new Secret(deliverKey),
    ...(deliverUrl === undefined ? {} : { deliverUrl }),
  })),
);
