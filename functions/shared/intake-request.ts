import * as v from 'valibot';

/** Stripe's events are some kilobytes; a message holds this much in any case. */
const MOST_BYTES = 262_144;

/** What a function URL hands over (payload format 2.0), as far as it is looked at; header names are in small letters. */
const urlEvent = v.object({
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** A request, its body as the bytes that were sent; else the status that answers it. */
export interface IntakeRequest {
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** Reads the event of a function URL: 400 when it is none, 405 for other than POST, 413 when it is too large. */
export function intakeRequest(event: unknown): IntakeRequest | 400 | 405 | 413 {
  const read = v.safeParse(urlEvent, event);
  if (!read.success) return 400;
  const { body: text, headers, isBase64Encoded, requestContext } = read.output;
  if (requestContext.http.method !== 'POST') return 405;
  const body = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MOST_BYTES) return 413;
  return { body, signature: headers['stripe-signature'] };
}
