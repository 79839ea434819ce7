import type { Guide } from '../guide.ts';
import { markdownTable as table } from '../markdown-table.ts';
import { functionSeconds } from './function-seconds.ts';
import { isOrdered, priorities } from './ids.ts';
import { kinds } from './kinds/all.ts';
import { MESSAGE_DAYS } from './retention.ts';
import { credentials, taskParameter } from './task-parameter.ts';
import type { TaskRow, TaskRules } from './task-rules.ts';
import { whenItRings } from './when-it-rings.ts';

/** `90` → `90 s`, `900` → `15 min`, `10800` → `3 h`. */
function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const laneRows = ({ kind, lanes }: TaskRow): readonly (readonly string[])[] =>
  priorities.flatMap((priority) => {
    const lane = lanes[priority];
    if (lane === undefined) return [];
    return [[`\`${kind}\``, priority, `${lane.concurrency}`, `${lane.batchSize}`]];
  });

function about(row: TaskRow): readonly string[] {
  switch (row.kind) {
    case 'email': {
      const templates = Object.entries(row.templates).map(([name, of]) => `\`${name}\` (${of})`);
      return [`- from ${row.from.replace(/</g, '&lt;')}; templates ${templates.join(', ')}`];
    }
    case 'report':
      return row.reports.map(({ id, parameters, title }) => {
        const wants = parameters.map(({ name, type }) => `\`${name}\` (${type})`).join(', ');
        return `- \`${id}\`: ${title}${wants === '' ? '' : `; wants ${wants}`}. The link in the mail works for ${row.linkHours} h, the file is kept for ${row.keepDays} days.`;
      });
    case 'file':
      return [
        `- uploads under \`${row.incoming}\`, at most ${row.largestMegabytes} MB, ${row.largestMegapixels} megapixels or ${row.largestPages} pages, become ${row.formats.join(', ')} of ${row.widths.join(', ')} pixels width under \`${row.processed}\``,
      ];
    case 'webhook':
      return [
        `- tried for ${row.retryHours} h; a destination that failed for ${row.disableAfterDays} days is disabled, and somebody is told`,
      ];
    case 'payment-event':
      return [`- handed to ${row.deliverTo}, those of one object one after the other`];
  }
}

function section(row: TaskRow): string {
  const { attempts, backoff, breaker, kind, tellAfterMinutes, timeoutSeconds, why } = row;
  const { baseSeconds, mostSeconds } = backoff;
  const order = isOrdered(kind) ? 'in order within a group' : 'in no order';
  return [
    `<a id="task-${kind}"></a>`,
    `### ${kind}`,
    '',
    `${kinds[kind].means} ${why}`,
    '',
    `- done ${order}; one attempt may take ${duration(timeoutSeconds)}, and a copy of the function works for ${duration(functionSeconds(row))} at most`,
    `- ${attempts} attempts; the wait after the first is up to ${duration(baseSeconds)}, doubles with each, and is up to ${duration(mostSeconds)} at most`,
    `- the breaker opens when ${breaker.failurePercent} % of at least ${breaker.atLeastCalls} calls within ${duration(breaker.windowSeconds)} failed, for ${duration(breaker.openSeconds)} at first and ${duration(breaker.mostOpenSeconds)} at most; meanwhile tasks wait and no attempt is counted, but of a task that had failed before or is older than a day`,
    `- people are told of a task that waits for more than ${duration(tellAfterMinutes * 60)} (alarm \`task-${kind}-<priority>-wait\`), and of every dead letter (\`-dead\`)`,
    ...about(row),
  ].join('\n');
}

function credentialsPart(guide: Guide, rules: TaskRules): readonly string[] {
  const wanting = rules.rows.flatMap(({ kind }) => {
    const fields = credentials[kind];
    return fields === 'none' ? [] : [{ kind, fields }];
  });
  if (wanting.length === 0) return [];
  const [first] = wanting;
  return [
    '### Credentials of tasks',
    '',
    'One parameter for each kind, a SecureString that holds a JSON object. The stack neither makes nor reads them: only the function of the kind may. A change works within five minutes.',
    '',
    table(
      ['parameter', 'field', 'holds'],
      wanting.flatMap(({ fields, kind }) =>
        Object.entries(fields).map(([field, holds]) => [
          `\`${taskParameter(guide, kind)}\``,
          `\`${field}\``,
          holds,
        ]),
      ),
    ),
    '',
    '```sh',
    '# Out of a file, so that nothing secret stands in the history of the shell.',
    `aws ssm put-parameter --type SecureString --name ${taskParameter(guide, first?.kind ?? 'email')} --value file://${first?.kind ?? 'email'}.json --overwrite`,
    '```',
    '',
  ];
}

/** The guide page's section on tasks, its heading included; `[]` when the guide has none. */
export function tasksPage(guide: Guide): readonly string[] {
  const rules = guide.tasks;
  if (rules === undefined) return [];
  const { dashboard, keepDays, routes, rows } = rules;
  return [
    '## Tasks',
    '',
    `Work that the application hands over instead of doing it while somebody waits. Each lane is a queue of its own with a dead-letter queue; a message that could not be handled for ${MESSAGE_DAYS} days becomes a dead letter, and dead letters are forgotten after 14.`,
    '',
    table(['kind', 'priority', 'copies at a time', 'messages at a time'], rows.flatMap(laneRows)),
    '',
    rows.map(section).join('\n\n'),
    '',
    ...whenItRings(),
    '### Routes',
    '',
    ...(routes.length === 0
      ? ['There are none.']
      : [
          'Events of the default bus that become tasks: their id is the id of the task, their detail the payload.',
          '',
          table(
            ['route', 'source', 'detail-type', 'kind', 'priority'],
            routes.map(({ id, source, detailType, kind, priority }) => [
              `\`${id}\``,
              `\`${source}\``,
              `\`${detailType}\``,
              `\`${kind}\``,
              priority,
            ]),
          ),
        ]),
    '',
    ...credentialsPart(guide, rules),
    '### Who may send',
    '',
    `[docs/tasks/deploy.md](tasks/deploy.md) goes through all of this once, in its order. The application's IAM user or role gets the managed policy of the stack's output \`TaskProducerPolicyArn\`; \`TaskQueues\` names the queues, \`TasksBucketName\` the bucket.`,
    '',
    `A task's record is kept for ${keepDays} days.${dashboard ? ' A dashboard in CloudWatch shows all queues.' : ''}`,
    '',
  ];
}
