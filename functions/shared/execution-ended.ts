import * as v from 'valibot';

/**
 * What Lambda tells EventBridge when a durable execution has ended badly
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html).
 */
export const executionEnded = v.object({
  source: v.literal('aws.lambda'),
  'detail-type': v.literal('Durable Execution Status Change'),
  detail: v.object({
    durableExecutionName: v.string(),
    functionArn: v.string(),
    status: v.picklist(['FAILED', 'TIMED_OUT', 'STOPPED']),
  }),
});

/**
 * Reads `<function>=<playbook> …` and gives the playbook of a function's ARN, which may end with a version:
 * `arn:aws:lambda:eu-central-1:123456789012:function:<function>:3`.
 */
export function playbooksByFunction(names: string): (functionArn: string) => string | undefined {
  const playbooks = new Map(
    names.split(' ').map((pair): [string, string] => {
      const [name = '', playbook = ''] = pair.split('=');
      return [name, playbook];
    }),
  );
  return (functionArn) => playbooks.get(functionArn.split(':')[6] ?? '');
}
