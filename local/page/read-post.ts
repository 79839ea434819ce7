import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { answerError } from './answer.ts';
import { isSameOrigin } from './trusted-request.ts';

const usualBytes = 1024;

async function readBody(request: IncomingMessage, most: number): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > most) return undefined;
  }
  return body;
}

function parse<Schema extends v.GenericSchema>(schema: Schema, body: string | undefined) {
  try {
    const parsed = v.safeParse(schema, JSON.parse(body ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Not JSON: the caller says what was wanted.
    return undefined;
  }
}

/**
 * The body of a POST that the page itself sent; undefined when it was refused, and then it is answered.
 * `wanted` says what should have been sent.
 */
export async function readPost<Schema extends v.GenericSchema>(
  request: IncomingMessage,
  response: ServerResponse,
  { schema, wanted, most = usualBytes }: { schema: Schema; wanted: string; most?: number },
): Promise<v.InferOutput<Schema> | undefined> {
  if (!isSameOrigin(request)) {
    answerError(response, 403, 'This can be used from the page itself only.');
    return undefined;
  }
  // A form of another site cannot send JSON, so this alone keeps most strangers out.
  if (!request.headers['content-type']?.startsWith('application/json')) {
    answerError(response, 415, 'Send JSON: content-type: application/json.');
    return undefined;
  }
  const found = parse(schema, await readBody(request, most));
  if (found === undefined) answerError(response, 400, wanted);
  return found;
}
