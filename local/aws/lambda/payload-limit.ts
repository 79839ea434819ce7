/** Of one synchronous invocation, see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 6 * 2 ** 20;

/** Splits messages, in their order, so that the records of each part fit into one event. */
export function withinPayloadLimit<T>(
  messages: readonly T[],
  recordOf: (message: T) => object,
): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = Buffer.byteLength(JSON.stringify(recordOf(message))) + 1;
    const part = bytes + size > MOST_BYTES ? undefined : parts.at(-1);
    bytes = part === undefined ? size + '{"Records":[]}'.length : bytes + size;
    if (part === undefined) parts.push([message]);
    else part.push(message);
  }
  return parts;
}
