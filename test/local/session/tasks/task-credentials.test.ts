import * as v from 'valibot';
import { expect, it } from 'vitest';
import { emailCredentials } from '#adapters/email/email-credentials.ts';
import { paymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { reportCredentials } from '#adapters/reports/report-credentials.ts';
import { webhookCredentials } from '#adapters/webhooks/webhook-credentials.ts';
import { newTaskCredentials, taskParameters } from '#local/session/tasks/task-credentials.ts';
import { shippedGuide } from '../../../core/situations.ts';

const places = {
  postmarkUrl: 'http://127.0.0.1:1',
  deliverUrl: 'http://127.0.0.1:2/internal',
  customers: '127.0.0.1:2',
  databaseUrl: 'postgresql://reports@127.0.0.1:3/assets',
};

it('gives each kind what its worker reads, new ones for every session', () => {
  const made = taskParameters(shippedGuide, newTaskCredentials(), places);
  const schemas = {
    email: emailCredentials,
    report: reportCredentials,
    webhook: webhookCredentials,
    'payment-event': paymentCredentials,
  };
  for (const [kind, schema] of Object.entries(schemas)) {
    const text = made[`/capstan/asset-anchor/tasks/${kind}`] ?? '';
    expect(v.is(schema, JSON.parse(text)), kind).toBe(true);
  }
  expect(Object.keys(made)).toHaveLength(4);
  expect(taskParameters(shippedGuide, newTaskCredentials(), places)).not.toEqual(made);
});

it('leaves reports out where there is no database', () => {
  const { databaseUrl: _, ...others } = places;
  const made = taskParameters(shippedGuide, newTaskCredentials(), others);
  expect(Object.keys(made)).not.toContain('/capstan/asset-anchor/tasks/report');
});
