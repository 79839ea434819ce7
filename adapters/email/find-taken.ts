import type { ServerClient } from 'postmark';
import * as v from 'valibot';
import { taskMark } from './compose-mail.ts';
import type { Reply } from './postmark-call.ts';

/** Whether Postmark has the mail of a task. */
export type Found =
  | { readonly kind: 'taken'; readonly messageId: string }
  | { readonly kind: 'not-taken' }
  | { readonly kind: 'cannot-tell'; readonly because: string };

/** A task has one mail; more than a few hits mean that the search did not do what was asked. */
const MOST_HITS = 50;

const hits = v.object({
  TotalCount: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer()),
  Messages: v.array(
    v.object({ MessageID: v.string(), Metadata: v.record(v.string(), v.string()) }),
  ),
});

/**
 * Looks for the mail of a task among those that Postmark took, by the metadata every mail carries. Postmark
 * shows a mail there a little after it took it: who asks waits for that first (the kind's `settleSeconds`).
 */
export async function findTaken(
  call: (ask: (client: ServerClient) => Promise<unknown>) => Promise<Reply>,
  { stream, taskId }: { readonly stream: string | undefined; readonly taskId: string },
): Promise<Found> {
  const mark = taskMark(taskId);
  const reply = await call((client) =>
    client.getOutboundMessages({
      count: MOST_HITS,
      offset: 0,
      metadata_task: mark,
      ...(stream === undefined ? {} : { messageStream: stream }),
    }),
  );
  const cannotTell = (why: string): Found => ({
    kind: 'cannot-tell',
    because: `whether Postmark has the mail cannot be seen: ${why}`,
  });
  if (reply.kind !== 'answered') return cannotTell(reply.why);
  if (reply.status !== 200) return cannotTell(`its search answered ${reply.status}`);
  const read = v.safeParse(hits, reply.body);
  if (!read.success) return cannotTell('its search cannot be read');
  const { Messages, TotalCount } = read.output;
  // Trusted only when it names the very task: a search that ignores the filter finds everybody's mail.
  const mail = Messages.find(({ Metadata }) => Metadata['task'] === mark);
  if (mail !== undefined) return { kind: 'taken', messageId: mail.MessageID };
  return TotalCount <= Messages.length ? { kind: 'not-taken' } : cannotTell('too many hits');
}
