import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { reasonText } from '#core/reason-text.ts';
import { priorities, taskKinds } from '#core/tasks/ids.ts';
import { deathReasons } from '#core/tasks/record.ts';
import { answerError, answerJson } from './answer.ts';
import { readPost } from './read-post.ts';
import type { TaskDesk } from './task-feed.ts';

/** What one look takes of a queue at most. */
const MOST = 5_000;

/** A simulated clock reads fractions of a millisecond. */
const instant = v.pipe(v.number(), v.minValue(0));
const wish = v.strictObject({
  kind: v.optional(v.picklist(taskKinds)),
  priority: v.optional(v.picklist(priorities)),
  reason: v.optional(v.picklist([...deathReasons, 'unattended'])),
  id: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(1_024))),
  from: v.optional(instant),
  until: instant,
  most: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST)),
});
const nothing = v.strictObject({});

const refusals = {
  busy: 'Something else is done with dead letters right now: wait until it has ended, or stop it.',
  none: 'There are no such dead letters any more.',
};

/** `POST /api/letters/redrive`, `/purge` and `/stop`. */
export async function answerLetters(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, verb }: { readonly desk: TaskDesk | undefined; readonly verb: string },
): Promise<void> {
  if (desk === undefined) return answerError(response, 404, 'There are no tasks here.');
  if (verb === 'stop') {
    const wanted = 'Send {}.';
    if ((await readPost(request, response, { schema: nothing, wanted })) === undefined) return;
    if (desk.halt()) return answerJson(response, 200, {});
    return answerError(response, 409, 'No letters are sent again right now.');
  }
  if (verb !== 'redrive' && verb !== 'purge') {
    return answerError(response, 404, `Letters know redrive, purge and stop, not "${verb}".`);
  }
  const wanted = `Send {"until": milliseconds, "most": 1 to ${MOST}}, and kind, priority, reason, id or from.`;
  const meant = await readPost(request, response, { schema: wish, wanted });
  if (meant === undefined) return;
  try {
    const answer = await desk.begin(verb, meant);
    if (answer === 'begun') return answerJson(response, 202, {});
    answerError(response, 409, refusals[answer]);
  } catch (error) {
    answerError(response, 502, reasonText(error));
  }
}
