import { describe, expect, it } from 'vitest';
import { guide } from '../../core/tasks/support/shop-tasks.ts';
import { synthesized } from '../synthesized.ts';
import { at, refersTo, statementsOf } from '../template-reading.ts';
import { propertiesOf, queueId, without } from './task-template.ts';

describe('the policy for the application', () => {
  const statements = statementsOf(propertiesOf('AWS::IAM::ManagedPolicy', 'TasksTaskProducer'));

  it('lets it hand over tasks, payloads and uploads, and get what was made of these', () => {
    expect(
      statements.map(({ actions, resources }) => [
        actions,
        resources.map((one) => refersTo(one) || at(one, 'Fn::Join', 1, 1)),
      ]),
    ).toEqual([
      [
        ['sqs:SendMessage'],
        [queueId('email', 'high'), queueId('email', 'normal')].concat(
          queueId('report', 'normal'),
          queueId('webhook', 'normal'),
        ),
      ],
      [['s3:PutObject'], ['/claims/*', '/incoming/*']],
      [['s3:GetObject'], ['/processed/*']],
    ]);
  });

  it('knows no uploads where no row does', () => {
    const some = synthesized({ ...guide, tasks: without('file') });
    const policy = propertiesOf('AWS::IAM::ManagedPolicy', 'TasksTaskProducer', some);
    expect(JSON.stringify(policy)).toContain('/claims/*');
    expect(JSON.stringify(policy)).not.toMatch(/incoming|processed/);
  });
});
