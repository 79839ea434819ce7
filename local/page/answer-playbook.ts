import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { isPlain } from '#core/playbooks/plain-text.ts';
import { reasonText } from '#core/reason-text.ts';
import { answerError, answerJson } from './answer.ts';
import type { PlaybookDesk } from './playbook-feed.ts';
import { readPost } from './read-post.ts';

/** Room for an input and a reason. */
const bodyBytes = 8 * 1024;

const sentence = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(500), v.check(isPlain));
const id = v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*$/), v.maxLength(64));
/** What AWS takes as the name of a durable execution. */
const name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
// What the input must be is the playbook's to say.
const input = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

const plan = v.strictObject({ playbook: id, input, by: sentence });
const run = v.strictObject({
  ...plan.entries,
  name,
  why: v.exactOptional(sentence),
  when: v.picklist(['window', 'now']),
  plan: v.exactOptional(v.string()),
});
const answer = v.strictObject({
  run: name,
  yes: v.boolean(),
  by: sentence,
  why: v.exactOptional(sentence),
});

const stop = v.strictObject({ run: name, by: sentence, why: sentence });

/** The body is as wanted and is handed on; what comes back is sent. */
async function handOn<Schema extends v.GenericSchema>(
  request: IncomingMessage,
  response: ServerResponse,
  { schema, wanted }: { schema: Schema; wanted: string },
  hand: (wish: v.InferOutput<Schema>) => Promise<object>,
): Promise<void> {
  const wish = await readPost(request, response, { schema, wanted, most: bodyBytes });
  if (wish === undefined) return;
  try {
    const answered = await hand(wish);
    // What was asked makes no sense to the playbook; nothing has begun.
    answerJson(response, 'problems' in answered ? 422 : 200, answered);
  } catch (error) {
    answerError(response, 502, reasonText(error));
  }
}

/** `POST /api/playbooks/plan`, `/run`, `/answer` and `/stop`. */
export function answerPlaybook(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, verb }: { desk: PlaybookDesk | undefined; verb: string },
): void | Promise<void> {
  if (desk === undefined) return answerError(response, 404, 'No playbook can be started here.');
  switch (verb) {
    case 'plan': {
      const wanted = 'Send {"playbook": …, "input": {…}, "by": "your name"}.';
      return handOn(request, response, { schema: plan, wanted }, (wish) => desk.plan(wish));
    }
    case 'run': {
      const wanted = 'Send playbook, input, by, name, when ("window" or "now"), why and plan.';
      return handOn(request, response, { schema: run, wanted }, (wish) => desk.run(wish));
    }
    case 'answer': {
      const wanted = 'Send {"run": …, "yes": true, "by": "your name"}, and why when it is no.';
      return handOn(request, response, { schema: answer, wanted }, async (word) => {
        await desk.answer(word);
        return {};
      });
    }
    case 'stop': {
      const wanted = 'Send {"run": …, "by": "your name", "why": …}.';
      return handOn(request, response, { schema: stop, wanted }, async (word) => {
        await desk.stop(word);
        return {};
      });
    }
    default:
      return answerError(
        response,
        404,
        `Playbooks know plan, run, answer and stop, not "${verb}".`,
      );
  }
}
