import { createHash } from 'node:crypto';
import type { Instant } from '#core/guide.ts';
import { type Email, email } from '#core/tasks/kinds/email.ts';
import type { NewTask } from '../tasks/send-task.ts';
import type { Link } from './sign-link.ts';

/**
 * The id of a report's mail follows from the report's, so however often it is queued, it is one mail. Hashed, since
 * an application that names a mail of its own after its report must not find that name taken.
 */
export const mailId = (taskId: string): string =>
  `mail.${createHash('sha256').update(`report ${taskId}`).digest('hex')}`;

/** `2026-03-04 04:30 UTC` */
const minuteOf = (at: Instant): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export interface Ready {
  readonly taskId: string;
  readonly traceId?: string;
  readonly to: string;
  readonly template: string;
  readonly title: string;
  readonly rows: number;
  readonly link: Link;
}

/** The task that mails the link. */
export function reportMail(
  { link, rows, taskId, template, title, to, traceId }: Ready,
  now: Instant,
): NewTask {
  const payload: Email = {
    to,
    template,
    model: { title, rows, link: link.url, expires: minuteOf(link.expires) },
    tag: template,
  };
  return {
    kind: 'email',
    id: mailId(taskId),
    version: email.version,
    occurredAt: new Date(now).toISOString(),
    priority: 'normal',
    ...(traceId === undefined ? {} : { traceId }),
    payload,
  };
}
