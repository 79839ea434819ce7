import { describe, expect, it } from 'vitest';
import { metricNamespace } from '#core/alarms.ts';
import { guide, rows, tasks } from '../../core/tasks/support/shop-tasks.ts';
import { synthesized } from '../synthesized.ts';
import { at, each, refersTo } from '../template-reading.ts';
import {
  itemRights,
  lanes,
  lettersId,
  objectRights,
  objects,
  propertiesOf,
  queueId,
  stack,
  textOf,
  without,
} from './task-template.ts';

describe('what is told of tasks', () => {
  const alarm = (name: string) =>
    each(stack, 'AWS::CloudWatch::Alarm').find(
      ({ properties }) => properties['AlarmName'] === `asset-anchor-capstan-${name}`,
    )?.properties;

  it('is that a breaker is open, as collect counts them', () => {
    expect(alarm('open-breakers')).toMatchObject({
      Namespace: metricNamespace(guide),
      MetricName: 'OpenBreakers',
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(itemRights('CollectorCollectRole')).toEqual(['dynamodb:Query BREAKER']);
  });

  it.each(['task-email', 'task-payment-event', 'email-feedback', 'payment-intake'])(
    'is that %s fails',
    (name) => {
      expect(alarm(`${name}-errors`)).toMatchObject({ MetricName: 'Errors' });
    },
  );

  it('is what breakers and destinations say on the bus', () => {
    const pattern = (name: string) => propertiesOf('AWS::Events::Rule', name)['EventPattern'];
    expect(pattern('NoticesBreakerRule')).toEqual({
      source: ['capstan.tasks'],
      'detail-type': ['Capstan Breaker'],
      detail: { breaker: [{ 'anything-but': { prefix: 'webhook:' } }] },
    });
    expect(pattern('NoticesDestinationRule')).toEqual({
      source: ['capstan.tasks'],
      'detail-type': ['Capstan Destination'],
    });
  });
});

describe('the dashboard', () => {
  it('has a row for each kind and the breakers, where the guide wants one', () => {
    const shown = synthesized({ ...guide, tasks: { ...tasks, dashboard: true } });
    const [board] = each(shown, 'AWS::CloudWatch::Dashboard');
    const { widgets } = JSON.parse(textOf(board?.properties['DashboardBody'])) as {
      widgets: readonly { y: number; properties: { title: string } }[];
    };
    expect(new Set(widgets.map(({ y }) => y)).size).toBe(rows.length + 1);
    for (const { kind } of rows) {
      expect(widgets.filter(({ properties: { title } }) => title.startsWith(kind))).toHaveLength(4);
    }
    expect(widgets.at(-1)?.properties.title).toMatch(/breakers/);
  });

  it('is not made otherwise: it costs three dollars a month', () => {
    expect(stack.of('AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});

describe('the outputs', () => {
  const output = (name: string) => at(stack.template.Outputs, name, 'Value');

  it('say where each lane is', () => {
    const wanted: Record<string, Record<string, object>> = {};
    for (const { kind, priority } of lanes) {
      wanted[kind] = {
        ...wanted[kind],
        [priority]: {
          url: `<${queueId(kind, priority)}>`,
          deadLetterUrl: `<${lettersId(kind, priority)}>`,
          arn: `<${queueId(kind, priority)}>`,
        },
      };
    }
    expect(JSON.parse(textOf(output('TaskQueues')))).toEqual(wanted);
  });

  it('stay within the limit of an output with nine lanes and the longest names', () => {
    const all = { high: { concurrency: 2, batchSize: 1 }, low: { concurrency: 2, batchSize: 1 } };
    const long = [
      ...rows.slice(0, 1).map((row) => ({ ...row, lanes: { ...row.lanes, ...all } })),
      ...rows.slice(1, 4).map((row) => ({ ...row, lanes: { ...row.lanes, high: all.high } })),
    ];
    const many = synthesized({ ...guide, tasks: { ...tasks, rows: long as typeof rows } });
    // Names of queues have at most 80 characters.
    const url = `https://sqs.ap-southeast-2.amazonaws.com/123456789012/${'n'.repeat(80)}`;
    const text = textOf(at(many.template.Outputs, 'TaskQueues', 'Value')).replace(/<\w+>/g, url);
    expect(text.match(/deadLetterUrl/g)).toHaveLength(9);
    expect(text.length).toBeLessThan(4096);
  });

  it('name functions, table, bucket, the policy and the addresses', () => {
    expect(Object.keys(JSON.parse(textOf(output('TaskFunctions'))))).toEqual([
      ...rows.map(({ kind }) => `task-${kind}`),
      'email-feedback',
      'payment-intake',
    ]);
    const names = ['TasksTableName', 'TasksBucketName', 'TaskProducerPolicyArn'];
    for (const name of [...names, 'EmailFeedbackUrl', 'PaymentIntakeUrl']) {
      expect(refersTo(output(name)), name).toMatch(/^Tasks/);
    }
  });
});

describe('a guide with webhooks alone', () => {
  const some = synthesized({
    ...guide,
    tasks: { ...without('email', 'report', 'file', 'payment-event'), routes: [] },
  });

  it('makes nothing for what it does not have', () => {
    const ids = Object.keys(some.template.Resources).join(' ');
    expect(ids).not.toMatch(/Feedback|Intake|Arrivals|TasksEmail|TasksReport|TasksFile/);
    expect(some.template.Outputs).not.toHaveProperty('EmailFeedbackUrl');
    expect(each(some, 'AWS::SQS::Queue').filter(({ id }) => id.startsWith('Tasks'))).toHaveLength(
      2,
    );
    expect(objectRights('TasksWebhookWorkerRole', some)).toEqual(objects);
  });
});
