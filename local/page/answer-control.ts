import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { reasonText } from '#core/reason-text.ts';
import { answerError, answerJson } from './answer.ts';
import type { PageFeed } from './feed.ts';
import { readPost } from './read-post.ts';

const use = v.strictObject({ on: v.optional(v.boolean()) });

/** `POST /api/controls/<id>` with `{}` or `{"on": true}`. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  { feed, id }: { feed: PageFeed; id: string },
): Promise<void> {
  const wanted = await readPost(request, response, {
    schema: use,
    wanted: 'Send {} for a press, {"on": true} or {"on": false}.',
  });
  if (wanted === undefined) return;
  const control = feed.state().controls.find((candidate) => candidate.id === id);
  if (control === undefined) return answerError(response, 404, `No control is called "${id}".`);
  if (control.kind === 'toggle' && wanted.on === undefined) {
    return answerError(response, 400, `"${id}" is on or off: send {"on": true} or {"on": false}.`);
  }
  try {
    await feed.control(id, wanted.on);
  } catch (error) {
    const reason = reasonText(error);
    return answerError(response, 502, reason);
  }
  answerJson(response, 200, { controls: feed.state().controls });
}
