import type { ServerClient, TemplatedMessage } from 'postmark';
import type { Reply } from './postmark-call.ts';
import { mayBeOneOfThem, type Sorted, sortReply } from './sort-answer.ts';

/**
 * Sends mails of one stream in one call and sorts what became of each. When Postmark refuses the batch as a
 * whole because of what is in it, nothing of it was sent: its halves are sent instead, until the mail that
 * is to blame stands alone.
 */
export async function sendBatch(
  call: (ask: (client: ServerClient) => Promise<unknown>) => Promise<Reply>,
  mails: readonly TemplatedMessage[],
): Promise<readonly Sorted[]> {
  const reply = await call((client) => client.sendEmailBatchWithTemplates([...mails]));
  if (mails.length === 1 || !mayBeOneOfThem(reply)) {
    return sortReply(
      reply,
      mails.map(({ To = '' }) => To),
    );
  }
  const middle = Math.ceil(mails.length / 2);
  const halves = await Promise.all([
    sendBatch(call, mails.slice(0, middle)),
    sendBatch(call, mails.slice(middle)),
  ]);
  return halves.flat();
}
