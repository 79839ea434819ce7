import { describe, expect, it } from 'vitest';
import { guide } from '../../core/tasks/support/shop-tasks.ts';
import { at, each, rightsOf } from '../template-reading.ts';
import { functionOf, idOf, itemRights, objectRights, queueId, stack } from './task-template.ts';

const parameterArn = (kind: string) =>
  expect.stringContaining(`:parameter/${guide.secretName}/tasks/${kind}`);

describe('the two addresses for outside services', () => {
  it.each([
    [
      'TasksEmailFeedback',
      { 'dynamodb:PutItem': [idOf('AWS::DynamoDB::Table', 'Tasks')] },
      ['dynamodb:PutItem SUPPRESSED#*'],
      'email',
      ['TASKS_TABLE', 'TASK_PARAMETER'],
    ],
    [
      'TasksPaymentIntake',
      { 'sqs:SendMessage': [queueId('payment-event', 'normal')] },
      [],
      'payment-event',
      ['INTAKE_QUEUE_URL', 'TASK_PARAMETER'],
    ],
  ])('%s may do its one thing', (start, right, inTable, kind, variables) => {
    expect(rightsOf(stack, `${start}Role`)).toEqual({
      'logs:CreateLogStream': [expect.stringContaining('Log')],
      'logs:PutLogEvents': [expect.stringContaining('Log')],
      'ssm:GetParameter': [parameterArn(kind)],
      ...right,
    });
    expect(itemRights(`${start}Role`)).toEqual(inTable);
    expect(objectRights(`${start}Role`)).toEqual([]);
    const environment = at(functionOf(`${start}Lambda`), 'Environment', 'Variables');
    expect(Object.keys(environment as object).sort()).toEqual(variables);
  });

  it('are open to everybody, since what comes is signed or has a password', () => {
    const urls = each(stack, 'AWS::Lambda::Url').filter(({ id }) => id.startsWith('Tasks'));
    expect(urls.map(({ properties }) => properties['AuthType'])).toEqual(['NONE', 'NONE']);
  });
});
