import { describe, expect, it } from 'vitest';
import { email } from '#core/tasks/kinds/email.ts';
import { report } from '#core/tasks/kinds/report.ts';
import { readEnvelope, readTask } from '#core/tasks/read-task.ts';
import { envelope, NOON } from './support/task-world.ts';

const message = (body: string) => ({
  messageId: 'm',
  receiptHandle: 'r',
  queueArn: 'arn',
  body,
  sentAt: NOON,
});
const none = { fetch: async () => ({ gone: 'it is gone' }) };
const read = (body: string) => readTask(message(body), email, none);
const payload = { to: 'ada@example.com', template: 'welcome' };

describe('a task', () => {
  it('is read out of its envelope, with what was left out', async () => {
    expect(await read(envelope('a', { traceId: 't' }))).toEqual({
      kind: 'email',
      id: 'a',
      priority: 'normal',
      occurredAt: '2026-03-03T12:00:00Z',
      queuedAt: NOON,
      traceId: 't',
      payload: { ...payload, model: {} },
    });
  });
});

describe('what is no task', () => {
  it.each([
    ['{', 'malformed', 'the body is not a JSON object'],
    ['7', 'malformed', 'the body is not a JSON object'],
    ['[]', 'malformed', 'id: is missing; kind: is missing; version: is missing'],
    [envelope('a', { kind: 'sms' }), 'unknown-kind', 'there is no kind of that name, wanted email'],
    [
      envelope('a', { kind: 'file' }),
      'unknown-kind',
      'a task of kind file is in the queue of email',
    ],
    [envelope('a', { version: 2 }), 'unknown-version', 'version 2 of email is not known, wanted 1'],
    [envelope('a', { payload: undefined }), 'malformed', 'payload: is missing'],
    [
      envelope('a', { traceId: '\ufffe' }),
      'malformed',
      'traceId: wanted at most 256 characters of ASCII',
    ],
    [envelope('-'), 'malformed', 'id: wanted up to 128 letters, digits and _ . : -'],
    [
      envelope('a', { occurredAt: 'today' }),
      'malformed',
      'occurredAt: wanted a time in ISO 8601 with its zone, such as 2026-03-03T16:30:00Z',
    ],
    [envelope('a', { payload: 'ada@example.com' }), 'malformed', 'payload: wanted Object'],
    [
      envelope('a', { payload: { to: 'ada' } }),
      'malformed',
      'payload.to: wanted an address, such as ada@example.com; payload.template: is missing',
    ],
    [
      envelope('a', { payload: { ...payload, cc: 'eve@example.com' } }),
      'malformed',
      'payload.cc: is not known',
    ],
    [
      envelope('a', { payload: { ...payload, 'eve@example.com': 1 } }),
      'malformed',
      'payload.…: is not known',
    ],
    [
      envelope('a', { payload: { ...payload, model: 7 } }),
      'malformed',
      'payload.model: wanted an object',
    ],
  ])('%s is told by its reason, without its values', async (body, reason, because) => {
    expect(await read(body)).toMatchObject({ reason, because });
  });

  it('carries its id, when that can be read', () => {
    expect(readEnvelope(envelope('a', { version: 9 }), email)).toHaveProperty('id', 'a');
    expect(readEnvelope(envelope('a b', { version: 9 }), email)).not.toHaveProperty('id');
  });

  it('names no value of a parameter', async () => {
    const parameters = { since: 'canary'.repeat(300), 'canary@example.com': {} };
    const body = envelope('a', { kind: 'report', payload: { report: 'r', parameters } });
    const found = await readTask(message(body), report, none);
    expect(JSON.stringify(found)).not.toContain('canary');
    expect(found).toMatchObject({ because: expect.stringContaining('payload.parameters.since') });
  });
});
