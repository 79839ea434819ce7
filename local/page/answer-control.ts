import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { answerError, answerJson } from './answer.ts';
import type { PageFeed } from './feed.ts';
import { isSameOrigin } from './trusted-request.ts';

const use = v.strictObject({ on: v.optional(v.boolean()) });

const bodyBytes = 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > bodyBytes) return undefined;
  }
  return body;
}

function parseUse(body: string | undefined): v.InferOutput<typeof use> | undefined {
  try {
    const parsed = v.safeParse(use, JSON.parse(body ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Not JSON: the caller says what was wanted.
    return undefined;
  }
}

/** `POST /api/controls/<id>` with `{}` or `{"on": true}`. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  { feed, id }: { feed: PageFeed; id: string },
): Promise<void> {
  if (!isSameOrigin(request)) {
    return answerError(response, 403, 'Controls can be used from the page itself only.');
  }
  // A form of another site cannot send JSON, so this alone keeps most strangers out.
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return answerError(response, 415, 'Send JSON: content-type: application/json.');
  }
  const wanted = parseUse(await readBody(request));
  if (wanted === undefined) {
    return answerError(response, 400, 'Send {} for a press, {"on": true} or {"on": false}.');
  }
  const control = feed.state().controls.find((candidate) => candidate.id === id);
  if (control === undefined) return answerError(response, 404, `No control is called "${id}".`);
  if (control.kind === 'toggle' && wanted.on === undefined) {
    return answerError(response, 400, `"${id}" is on or off: send {"on": true} or {"on": false}.`);
  }
  try {
    await feed.control(id, wanted.on);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return answerError(response, 502, reason);
  }
  answerJson(response, 200, { controls: feed.state().controls });
}
