import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { mailId, reportMail } from '#adapters/reports/report-mail.ts';
import { taskId } from '#core/tasks/envelope.ts';
import { email } from '#core/tasks/kinds/email.ts';

const NOW = Date.UTC(2026, 2, 3, 12);

describe('the mail of a report', () => {
  it('has an id that a task may have, also when that of the report is as long as can be', () => {
    const ids = ['a', 'a'.repeat(127), `${'a'.repeat(127)}b`].map(mailId);
    for (const id of ids) expect(v.is(taskId, id)).toBe(true);
    expect(new Set(ids).size).toBe(3);
    expect(mailId('a')).toBe(ids[0]);
  });

  it('has an id that no application gives a mail of its own, such as one made of its report', () => {
    expect(mailId('order-17')).toMatch(/^mail\.[0-9a-f]{64}$/);
    expect(mailId('order-17')).not.toContain('order-17');
  });

  it('is what the kind of mails takes, and says when its link ends', () => {
    const ready = {
      taskId: 'task-7',
      traceId: 'trace-1',
      to: 'ada@example.com',
      template: 'report-ready',
      title: 'All assets',
      rows: 3,
      link: { url: 'https://tasks.example/reports', expires: NOW + 43_200_000 },
    };
    const mail = reportMail(ready, NOW);
    expect(mail).toMatchObject({ version: email.version, traceId: 'trace-1' });
    expect(v.parse(email.payload, mail.payload).model).toEqual({
      title: 'All assets',
      rows: 3,
      link: 'https://tasks.example/reports',
      expires: '2026-03-04 00:00 UTC',
    });
  });
});
