import { priorities, type TaskKind } from '#core/tasks/ids.ts';
import type { TaskRules } from '#core/tasks/task-rules.ts';
import { guide, rows, tasks } from '../../core/tasks/support/shop-tasks.ts';
import { type Properties, synthesized } from '../synthesized.ts';
import { at, each, refersTo, statementsOf } from '../template-reading.ts';

export const stack = synthesized(guide);
export const pascal = (id: string) =>
  id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
export const idOf = (type: string, start: string, of = stack): string =>
  of.of(type).find(([id]) => id.startsWith(start))?.[0] ?? `no ${type} ${start}`;
export const propertiesOf = (type: string, start: string, of = stack): Properties =>
  of.template.Resources[idOf(type, start, of)]?.Properties ?? {};
export const queueId = (kind: string, priority: string) =>
  idOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}Queue`);
export const lettersId = (kind: string, priority: string) =>
  idOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}DeadLetters`);
export const functionOf = (start: string, of = stack) =>
  propertiesOf('AWS::Lambda::Function', start, of);
export const without = (...gone: readonly TaskKind[]): TaskRules => ({
  ...tasks,
  rows: rows.filter(({ kind }) => !gone.includes(kind)),
  routes: tasks.routes.filter(({ kind }) => !gone.includes(kind)),
});
/** The text of an output or variable, with `<logical id>` for what the template refers to. */
export const textOf = (value: unknown): string =>
  (at(value, 'Fn::Join', 1) as readonly unknown[])
    .map((part) => (typeof part === 'string' ? part : `<${refersTo(part)}>`))
    .join('');

export const lanes = rows.flatMap((row) =>
  priorities.flatMap((priority) => {
    const lane = row.lanes[priority];
    return lane === undefined ? [] : [{ kind: row.kind, lane, priority, row }];
  }),
);
/** Seconds a worker may run: one after the other, side by side and one apart, alone. */
export const seconds = {
  email: 90,
  report: 870,
  file: 60,
  webhook: 830,
  'payment-event': 830,
} as const;

/** What the bucket's policy lets a role do: `action under/prefix`. */
export function objectRights(role: string, of = stack): readonly string[] {
  return statementsOf(propertiesOf('AWS::S3::BucketPolicy', 'TasksBucketPolicy', of))
    .filter(({ effect }) => effect === 'Allow')
    .filter(({ principal }) => JSON.stringify(principal).includes(`"${role}`))
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) =>
        resources.map((one) => `${action} ${at(one, 'Fn::Join', 1, 1) ?? ''}`.trim()),
      ),
    )
    .sort();
}

/** What a role may do in the table of tasks: `action partitions`. */
export function itemRights(role: string): readonly string[] {
  return each(stack, 'AWS::IAM::Policy')
    .filter(({ properties }) => refersTo(at(properties, 'Roles', 0)).startsWith(role))
    .flatMap(({ properties }) => statementsOf(properties))
    .filter(({ resources }) => resources.some((one) => refersTo(one).startsWith('TasksTable')))
    .flatMap(({ actions, conditions }) => {
      const partitions = at(conditions, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
      return actions.map((action) => `${action} ${[partitions].flat().join(' ')}`);
    })
    .sort();
}

/** What every worker may do in the bucket. */
export const objects = ['s3:GetObject /claims/*', 's3:ListBucket', 's3:PutObject /claims/dead/*'];
