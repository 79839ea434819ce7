import type { Malformed } from './envelope.ts';
import { readTask } from './read-task.ts';
import type { Item, WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** A batch, read: each task once. */
export interface ReadBatch<P> {
  readonly items: readonly Item<P>[];
  readonly malformed: readonly { readonly message: Message; readonly why: Malformed }[];
  /** Their payloads cannot be had now. */
  readonly away: readonly Message[];
  /** Second messages of a task that is among the items. */
  readonly seconds: readonly Message[];
}

/** Reads the tasks out of messages; one that cannot be read keeps none of the others. */
export async function readBatch<P>(
  { claims, kind, log }: WorkParts<P>,
  messages: readonly Message[],
): Promise<ReadBatch<P>> {
  const items = new Map<string, Item<P>>();
  const malformed: { message: Message; why: Malformed }[] = [];
  const away: Message[] = [];
  const seconds: Message[] = [];
  const read = await Promise.all(
    messages.map(async (message) => {
      try {
        return { message, task: await readTask(message, kind, claims) };
      } catch (error) {
        const { messageId } = message;
        log.trouble('a payload cannot be had from the bucket', { messageId }, error);
        return { message, task: undefined };
      }
    }),
  );
  for (const { message, task } of read) {
    if (task === undefined) away.push(message);
    else if ('reason' in task) malformed.push({ message, why: task });
    else if (items.has(task.id)) seconds.push(message);
    else items.set(task.id, { message, task });
  }
  return { items: [...items.values()], malformed, away, seconds };
}
