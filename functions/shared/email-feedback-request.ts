import * as v from 'valibot';

/** Postmark's reports have a few kilobytes, with the bounced mail in them some more. */
const MOST_CHARACTERS = 1_000_000;

/** What a function URL hands over (payload format 2.0), as far as it is looked at. */
const urlEvent = v.object({
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** A report on its way in; its body is undefined when it is far too large. */
export interface FeedbackRequest {
  readonly method: string;
  readonly authorization: string;
  readonly body: string | undefined;
}

/** Reads the event of a function URL; undefined when it is none. */
export function feedbackRequest(event: unknown): FeedbackRequest | undefined {
  const read = v.safeParse(urlEvent, event);
  if (!read.success) return undefined;
  const { body, headers, isBase64Encoded, requestContext } = read.output;
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  return {
    method: requestContext.http.method,
    authorization: headers['authorization'] ?? '',
    body: body.length > MOST_CHARACTERS ? undefined : text,
  };
}
