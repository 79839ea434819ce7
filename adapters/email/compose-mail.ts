import { createHash } from 'node:crypto';
import type { TemplatedMessage } from 'postmark';
import type { Email } from '#core/tasks/kinds/email.ts';
import type { Task } from '#core/tasks/task.ts';
import type { EmailRow } from '#core/tasks/task-rules.ts';

/** Postmark's limit for a value of metadata. */
const LONGEST_METADATA = 80;

/** What a mail carries so that it can be found by its task: the id, or its hash when that is too long. */
export const taskMark = (id: string): string =>
  id.length <= LONGEST_METADATA ? id : createHash('sha256').update(id).digest('hex');

/** The id of the stream a template belongs to; undefined when the guide does not have it. */
export function streamOf(row: EmailRow, template: string): string | undefined {
  const stream = Object.hasOwn(row.templates, template) ? row.templates[template] : undefined;
  return stream === undefined ? undefined : row.streams[stream];
}

/** The mail of a task as Postmark wants it; without a tag of its own it counts under its template. */
export function composeMail(row: EmailRow, stream: string, task: Task<Email>): TemplatedMessage {
  const { model, replyTo, tag, template, to } = task.payload;
  return {
    From: row.from,
    To: to,
    TemplateAlias: template,
    TemplateModel: model,
    MessageStream: stream,
    Tag: tag ?? template,
    Metadata: { task: taskMark(task.id) },
    ...(replyTo === undefined ? {} : { ReplyTo: replyTo }),
  };
}
