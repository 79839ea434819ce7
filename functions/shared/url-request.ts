import * as v from 'valibot';

/** A form larger than this was not made by our page. */
const MOST_CHARACTERS = 32_768;

/** What a function URL hands over (payload format 2.0), as far as it is looked at. */
const urlEvent = v.object({
  rawQueryString: v.optional(v.string(), ''),
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  body: v.optional(v.pipe(v.string(), v.maxLength(MOST_CHARACTERS)), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** A request from a browser: its fields are those of the form, or of the address when it only reads. */
export interface UrlRequest {
  readonly method: string;
  readonly fields: URLSearchParams;
}

/** Reads the event of a function URL; undefined when it is none, or far too large. */
export function urlRequest(event: unknown): UrlRequest | undefined {
  const read = v.safeParse(urlEvent, event);
  if (!read.success) return undefined;
  const { body, isBase64Encoded, rawQueryString, requestContext } = read.output;
  const { method } = requestContext.http;
  const form = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  return { method, fields: new URLSearchParams(method === 'POST' ? form : rawQueryString) };
}

/** What a function URL answers with. */
export interface UrlResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
