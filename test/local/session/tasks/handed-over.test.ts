import * as v from 'valibot';
import { expect, it } from 'vitest';
import { envelopeShape } from '#core/tasks/envelope.ts';
import { kinds } from '#core/tasks/kinds/all.ts';
import { handedOver } from '#local/session/tasks/handed-over.ts';
import { shippedGuide } from '../../../core/situations.ts';

const at = Date.UTC(2026, 2, 3, 16);
const tasks = (kind: 'email' | 'webhook' | 'report') =>
  Array.from({ length: 40 }, (_, number) =>
    handedOver(kind, {
      number,
      luck: number / 40,
      at,
      seed: 1,
      hookUrl: (one) => `http://h/${one}`,
    }),
  );

it.each(['email', 'webhook', 'report'] as const)('every %s is one that a worker takes', (kind) => {
  for (const { group: _, ...envelope } of tasks(kind)) {
    expect(v.is(envelopeShape, envelope), JSON.stringify(envelope)).toBe(true);
    expect(v.is(kinds[kind].payload, envelope.payload), JSON.stringify(envelope)).toBe(true);
  }
  expect(new Set(tasks(kind).map(({ id }) => id)).size).toBe(40);
});

it('names templates and reports of the guide, and groups as the kind does', () => {
  const [email, report] = shippedGuide.tasks?.rows ?? [];
  const templates = new Set(tasks('email').map(({ payload }) => payload['template']));
  expect(email).toMatchObject({ kind: 'email' });
  for (const one of templates)
    expect(Object.keys(email && 'templates' in email ? email.templates : {})).toContain(one);
  expect(report && 'reports' in report ? report.reports.map(({ id }) => id) : []).toContain(
    tasks('report')[0]?.payload['report'],
  );
  for (const { group, id, payload } of tasks('webhook')) {
    const wanted = kinds.webhook.group?.(v.parse(kinds.webhook.payload, payload), id);
    expect(group ?? `task:${id}`).toBe(wanted);
  }
});
