import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { reasonText } from '#core/reason-text.ts';
import { answerError, answerJson } from './answer.ts';
import { readPost } from './read-post.ts';
import type { TaskDesk } from './task-feed.ts';

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64));

/** `POST /api/destinations/enable` with `{"name": …}`. */
export async function answerDestination(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, verb }: { readonly desk: TaskDesk | undefined; readonly verb: string },
): Promise<void> {
  if (desk === undefined) return answerError(response, 404, 'There are no tasks here.');
  if (verb !== 'enable') {
    return answerError(response, 404, `Destinations know enable, not "${verb}".`);
  }
  const schema = v.strictObject({ name });
  const wish = await readPost(request, response, { schema, wanted: 'Send {"name": …}.' });
  if (wish === undefined) return;
  try {
    if (await desk.enable(wish.name)) return answerJson(response, 200, {});
    answerError(response, 409, `"${wish.name}" is not disabled.`);
  } catch (error) {
    answerError(response, 502, reasonText(error));
  }
}
