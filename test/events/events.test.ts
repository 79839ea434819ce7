import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { rowAlarms } from '#core/alarms.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { sampleEvent } from '#core/playbooks/documents/sample-event.ts';
import { readRequest } from '#core/playbooks/read-request.ts';
import { executionEnded } from '#functions/shared/execution-ended.ts';
import { hintOf, noticed } from '#functions/shared/inputs.ts';
import { urlRequest } from '#functions/shared/url-request.ts';

const root = join(import.meta.dirname, '..', '..', 'events');

interface Sample {
  readonly name: string;
  readonly content: unknown;
}

const samplesOf = (name: string): readonly Sample[] =>
  readdirSync(join(root, name)).map((file) => ({
    name: file,
    content: JSON.parse(readFileSync(join(root, name, file), 'utf8')),
  }));

const bodiesOf = ({ content }: Sample): readonly string[] =>
  (content as { Records: { body: string }[] }).Records.map(({ body }) => body);

const sample = (name: string, file: string): Sample => {
  const found = samplesOf(name).find((one) => one.name === file);
  if (found === undefined) throw new Error(`no sample ${name}/${file}`);
  return found;
};

describe('the sample events', () => {
  it('has at least one for each function', () => {
    expect(readdirSync(root).sort()).toEqual([
      'approve-link',
      'collect',
      'database-care',
      'email-feedback',
      'notify',
      'payment-intake',
      'playbooks',
      'reconcile',
      'run-ended',
      'task-email',
      'task-file',
      'task-payment-event',
      'task-report',
      'task-webhook',
    ]);
  });
});

describe.each(samplesOf('reconcile'))('reconcile/$name', (one) => {
  const malformed = one.name.startsWith('malformed');

  it(malformed ? 'gives a reason instead of a hint' : 'gives a hint about targets', () => {
    for (const body of bodiesOf(one)) {
      expect(hintOf(guide, body)).toEqual(
        malformed
          ? { because: expect.stringMatching(/\w/) }
          : expect.objectContaining({ targets: expect.any(Array), why: expect.any(String) }),
      );
    }
  });
});

describe('alarm samples', () => {
  const events = samplesOf('reconcile')
    .filter(({ name }) => !name.startsWith('malformed'))
    .flatMap(bodiesOf)
    .map((body): unknown => JSON.parse(body))
    .filter((event) => (event as { detail?: unknown }).detail !== undefined);

  it('name alarms of the table, with the metric and threshold the table gives', () => {
    expect(events.length).toBeGreaterThan(4);
    for (const event of events) {
      const { detail } = event as { detail: { alarmName: string } };
      const alarm = rowAlarms(guide).find(({ name }) => name === detail.alarmName);
      expect(detail).toMatchObject({
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: {
                  namespace: `Capstan/${guide.application}`,
                  name: alarm?.metricName,
                  dimensions: { Target: alarm?.target },
                },
              },
            },
          ],
        },
      });
    }
  });

  it.each([
    ['alarm-raised.json', 'OK', 'ALARM'],
    ['alarm-cleared.json', 'ALARM', 'OK'],
    ['alarm-without-data.json', 'OK', 'INSUFFICIENT_DATA'],
    ['new-alarm.json', 'INSUFFICIENT_DATA', 'OK'],
  ])('%s goes from %s to %s', (file, before, after) => {
    const [body] = bodiesOf(sample('reconcile', file));
    expect(JSON.parse(body ?? '')).toMatchObject({
      detail: { previousState: { value: before }, state: { value: after } },
    });
  });
});

describe('notify samples', () => {
  it.each(['decision.json', 'approval-wanted.json'])('%s can be said', (file) => {
    expect(v.is(noticed, sample('notify', file).content)).toBe(true);
  });

  it('malformed.json cannot be said', () => {
    expect(v.is(noticed, sample('notify', 'malformed.json').content)).toBe(false);
  });
});

describe('playbook samples', () => {
  it('are one for each playbook', () => {
    const names = samplesOf('playbooks').map(({ name }) => name);
    expect(names.sort()).toEqual(playbooks.map(({ id }) => `${id}.json`).sort());
  });

  it.each(playbooks.map((playbook) => [playbook.id, playbook] as const))(
    '%s.json is the example and changes nothing: run "npm run guide"',
    (id, playbook) => {
      const { content } = sample('playbooks', `${id}.json`);
      expect(content).toEqual(sampleEvent(playbook));
      const { dryRun, input } = readRequest(playbook, content);
      expect(input).toMatchObject(playbook.example);
      expect(dryRun).toBe(playbook.looksOnly !== true);
    },
  );
});

describe('approve-link samples', () => {
  it.each([
    ['opened.json', 'GET', {}],
    ['answered.json', 'POST', { answer: 'yes', by: 'ann', why: '' }],
  ])('%s is a %s', (file, method, fields) => {
    const request = urlRequest(sample('approve-link', file).content);
    expect(request?.method).toBe(method);
    expect(Object.fromEntries(request?.fields ?? [])).toEqual({
      token: expect.stringMatching(/^\w+\.A+$/),
      ...fields,
    });
  });
});

describe('run-ended samples', () => {
  it('timed-out.json is read', () => {
    const { detail } = v.parse(executionEnded, sample('run-ended', 'timed-out.json').content);
    expect(detail).toMatchObject({ durableExecutionName: 'bigger-database', status: 'TIMED_OUT' });
  });
});
