import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { Guide } from '#core/guide.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { synthesized } from './synthesized.ts';
import { at, each, refersTo, rightsOf, statementsOf } from './template-reading.ts';

const { tasks: _, ...loop }: Guide = guide;
/** Everything is approved, so that every path through the construct is taken. */
const approving: Guide = {
  ...loop,
  playbooks: { ...loop.playbooks, approve: playbooks.map(({ id }) => id), selfApproval: true },
};
const stack = synthesized(approving);
const plain = synthesized({ ...loop, playbooks: { ...loop.playbooks, approve: [] } });

const pascal = (id: string) =>
  id
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
const functionOf = (name: string, of = stack) =>
  each(of, 'AWS::Lambda::Function').find(({ id }) => id.startsWith(`Operations${name}`));

describe.each(playbooks)('the playbook $id', (playbook) => {
  const name = `${pascal(playbook.id)}Function`;
  const made = functionOf(name);
  const givesOrders = playbook.needs.includes('care');
  const likeIt = givesOrders ? 'PlanShardsFunction' : 'GrowDatabaseStorageFunction';

  it('is a durable function of its own, with the code of all, or of all that give orders', () => {
    expect(made?.properties).toMatchObject({
      DurableConfig: { ExecutionTimeout: 60 * 86_400, RetentionPeriodInDays: 14 },
      Environment: { Variables: { PLAYBOOK_NAME: playbook.id } },
    });
    expect(made?.properties['Timeout']).toBeLessThanOrEqual(300);
    expect(at(made?.properties, 'Code', 'S3Key')).toEqual(
      at(functionOf(likeIt)?.properties, 'Code', 'S3Key'),
    );
  });

  it('is started by the alias live, whose version outlives the next deploy', () => {
    const alias = each(stack, 'AWS::Lambda::Alias').find(
      ({ properties }) => refersTo(properties['FunctionName']) === made?.id,
    );
    expect(alias?.properties['Name']).toBe('live');
    const version = refersTo(at(alias?.properties, 'FunctionVersion'));
    expect(stack.template.Resources[version]).toMatchObject({
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      // And it exists only when the function may write checkpoints.
      DependsOn: expect.arrayContaining([expect.stringMatching(/Checkpoints/)]),
    });
  });

  it('may do what it needs, on what it needs it for, and nothing else', () => {
    const rights = rightsOf(plain, name);
    const table = plain.of('AWS::DynamoDB::Table')[0]?.[0];
    const own = [expect.stringContaining(`{"Fn::Join":["",[{"Fn::GetAtt":["Operations${name}`)];
    const outside = playbook.needs.some((need) => need === 'render' || need === 'database');
    expect(rights).toEqual({
      'logs:CreateLogStream': [expect.stringContaining('Log')],
      'logs:PutLogEvents': [expect.stringContaining('Log')],
      'dynamodb:GetItem': [table],
      'dynamodb:BatchGetItem': [table],
      'dynamodb:PutItem': playbook.id === 'pause' ? [table, table] : [table],
      'dynamodb:UpdateItem': [table],
      ...(playbook.id === 'resume' && { 'dynamodb:DeleteItem': [table] }),
      'events:PutEvents': [expect.stringContaining('Bus')],
      'lambda:CheckpointDurableExecution': own,
      'lambda:GetDurableExecutionState': own,
      ...(outside && {
        'secretsmanager:GetSecretValue': [
          expect.stringContaining(`:secret:${guide.secretName}-??????`),
        ],
      }),
      ...(givesOrders && {
        'secretsmanager:GetSecretValue': [
          expect.stringContaining(`:secret:${guide.care.secretName}-??????`),
        ],
      }),
      ...(playbook.needs.includes('dead-letters') && {
        ...Object.fromEntries(
          [
            'GetQueueAttributes',
            'StartMessageMoveTask',
            'ListMessageMoveTasks',
            'ReceiveMessage',
            'DeleteMessage',
          ].map((action) => [`sqs:${action}`, Array(3).fill(expect.stringMatching(/DeadLetters/))]),
        ),
        'sqs:SendMessage': [expect.stringMatching(/^Hints(?!Dead)/)],
      }),
    });
  });

  it('writes where runs, budgets and, unless it only looks, holds are kept; removes nothing but a pause', () => {
    const written = each(stack, 'AWS::IAM::Policy')
      .filter(({ properties }) => refersTo(at(properties, 'Roles', 0)).includes(name))
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ actions }) => actions.some((action) => /Put|Update|Delete/.test(action)))
      .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')))
      .map(({ actions, conditions }) => [
        actions,
        at(conditions, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys'),
      ]);
    const held = playbook.looksOnly === true ? [] : ['TARGET#*'];
    expect(written).toEqual([
      [
        ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        ['PLAYBOOK', 'BUDGET', ...held],
      ],
      ...(playbook.id === 'pause' ? [[['dynamodb:PutItem'], ['CONTROL']]] : []),
      ...(playbook.id === 'resume' ? [[['dynamodb:DeleteItem'], ['TARGET#*', 'CONTROL']]] : []),
    ]);
  });
});

describe('where playbooks are started', () => {
  it('is said in one output, as JSON of their aliases', () => {
    const value = at(stack.template.Outputs['Playbooks'], 'Value');
    const parts = at(value, 'Fn::Join', 1) as readonly unknown[];
    const arn =
      'arn:aws-us-gov:lambda:ap-southeast-2:123456789012:function:asset-anchor-capstan-OperationsEnableConnectionPoo-AbCdEfGhIjKl:live';
    const text = parts.map((part) => (typeof part === 'string' ? part : arn)).join('');
    expect(Object.keys(JSON.parse(text))).toEqual(playbooks.map(({ id }) => id));
    // CloudFormation's limit for the value of an output.
    expect(text.length).toBeLessThan(4096);
  });
});

describe('the approval page', () => {
  const links = expect.stringContaining(`:secret:${guide.secretName}-approval-??????`);

  it('is open to everybody, since its links are signed', () => {
    expect(each(stack, 'AWS::Lambda::Url').map(({ properties }) => properties)).toMatchObject([
      { AuthType: 'NONE' },
    ]);
  });

  it('may read a run and answer for playbooks, and nothing else', () => {
    const rights = rightsOf(stack, 'ApprovalLinkPage');
    expect(Object.keys(rights).sort()).toEqual([
      'dynamodb:BatchGetItem',
      'lambda:SendDurableExecutionCallbackSuccess',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
    expect(rights['secretsmanager:GetSecretValue']).toEqual([links]);
    expect(rights['lambda:SendDurableExecutionCallbackSuccess']).toHaveLength(playbooks.length);
  });

  it('is known to the playbooks that wait for a yes, and they can sign its links', () => {
    for (const { id } of playbooks) {
      const name = `${pascal(id)}Function`;
      const variables = at(functionOf(name)?.properties, 'Environment', 'Variables');
      expect(at(variables, 'APPROVE_URL', 'Fn::GetAtt', 1)).toBe('FunctionUrl');
      expect(at(variables, 'APPROVAL_SECRET_NAME')).toBe(`${guide.secretName}-approval`);
      expect(rightsOf(stack, name)['secretsmanager:GetSecretValue']).toContainEqual(links);
    }
  });

  it('has a key that playbooks which need no yes cannot read', () => {
    const some = synthesized({
      ...approving,
      playbooks: { ...approving.playbooks, approve: ['upgrade-database'] },
    });
    const knowing = playbooks.filter(({ id }) =>
      rightsOf(some, `${pascal(id)}Function`)['secretsmanager:GetSecretValue']?.some((arn) =>
        arn.includes('-approval-??????'),
      ),
    );
    expect(knowing.map(({ id }) => id)).toEqual(['upgrade-database']);
  });

  it.each([
    ['nobody has to approve anything', { approve: [] }],
    ['nobody may approve their own, which a link cannot tell', { selfApproval: false }],
  ])('does not exist where %s', (_, rules) => {
    const without = synthesized({ ...approving, playbooks: { ...approving.playbooks, ...rules } });
    expect(without.text).not.toMatch(/AWS::Lambda::Url|APPROVE_URL|SendDurableExecution/);
  });
});

describe('what notices that a run broke off', () => {
  it('hears of every durable execution that ended badly, and knows the functions of playbooks', () => {
    const rule = each(stack, 'AWS::Events::Rule').find(({ id }) => id.includes('RunEnded'));
    expect(rule?.properties['EventPattern']).toEqual({
      source: ['aws.lambda'],
      'detail-type': ['Durable Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'STOPPED'] },
    });
    const variables = at(functionOf('RunEnded')?.properties, 'Environment', 'Variables');
    const names = JSON.stringify(at(variables, 'PLAYBOOK_FUNCTION_NAMES'));
    for (const { id } of playbooks) expect(names).toContain(`=${id}`);
  });

  it('may end a record, free a target and tell people', () => {
    expect(Object.keys(rightsOf(stack, 'RunEnded')).sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
  });
});
