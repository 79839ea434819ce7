import { keepClaim } from './keep-claim.ts';
import { sendableJson } from './sendable-json.ts';

/** SQS's limit for body and attributes together, in bytes. */
export const LONGEST_MESSAGE = 1_048_576;

/** The envelope without its payload, if the body is one. */
function splitEnvelope(body: string): { head: object; payload: string } | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (!('payload' in value) || value.payload === undefined) return undefined;
    const { payload, ...head } = value;
    return { head, payload: JSON.stringify(payload) };
  } catch {
    return undefined;
  }
}

/**
 * A body that leaves room for so many bytes of attributes. One that is too large moves into the bucket: an
 * envelope keeps its head and names its payload there, so that it can be sent again as it is.
 */
export async function letterBody(
  body: string,
  attributeBytes: number,
  bucket: string,
): Promise<string> {
  if (body === '') return '(empty)';
  if (Buffer.byteLength(body) + attributeBytes <= LONGEST_MESSAGE) return body;
  const envelope = splitEnvelope(body);
  if (envelope !== undefined) {
    const claim = await keepClaim(bucket, 'dead', envelope.payload);
    const short = sendableJson(JSON.stringify({ ...envelope.head, claim }));
    if (Buffer.byteLength(short) + attributeBytes <= LONGEST_MESSAGE) return short;
  }
  return JSON.stringify({ bodyIsAt: (await keepClaim(bucket, 'dead', body)).key });
}
