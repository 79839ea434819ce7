import type { GuideCheck, GuideIssue } from '../guide-issue.ts';
import { functionSeconds, LONGEST_FUNCTION_SECONDS } from './function-seconds.ts';
import { isOrdered, priorities, type TaskKind } from './ids.ts';
import { reportQueryChecks } from './report-query-checks.ts';
import type { TaskRow, TaskRules } from './task-rules.ts';
import { rowOf } from './task-rules.ts';

/** An account may run 1,000 copies of functions at a time; the rest is for everything that is no task. */
const MOST_CONCURRENCY = 900;
/** The addresses of all lanes, at their longest, fit into one output of a stack (4,096 characters). */
const MOST_LANES = 9;
/** A message is forgotten after four days; a day is left for what services ask and breakers take. */
const LONGEST_WAITS_SECONDS = 3 * 86_400;
/** SQS gives no more at a time out of a FIFO queue. */
const MOST_ORDERED = 10;
/** Their functions have the memory for one task. */
const ONE_AT_A_TIME: readonly TaskKind[] = ['report', 'file'];
/** What the bucket has besides uploads and what is made of them. */
const TAKEN_PREFIXES = ['claims/', 'reports/'];

const lanesOf = ({ lanes }: TaskRow) =>
  priorities.flatMap((priority) => {
    const lane = lanes[priority];
    return lane === undefined ? [] : [{ priority, lane }];
  });

/** A check of the rules for tasks; without tasks there is nothing to check. */
const ofTasks =
  (check: (rules: TaskRules) => readonly GuideIssue[]): GuideCheck =>
  ({ tasks }) =>
    tasks === undefined ? [] : check(tasks);

/** A check of each row. `wrong` takes the path within the row. */
const ofRows = (
  check: (
    row: TaskRow,
    wrong: (path: string, value: unknown, wanted: string) => void,
    rules: TaskRules,
  ) => void,
): GuideCheck =>
  ofTasks((rules) =>
    rules.rows.flatMap((row, index) => {
      const issues: GuideIssue[] = [];
      check(
        row,
        (path, value, wanted) =>
          issues.push({ path: `tasks.rows.${index}.${path}`, value, wanted }),
        rules,
      );
      return issues;
    }),
  );

const kindsAreNamedOnce = ofRows((row, wrong, { rows }) => {
  if (rows.find(({ kind }) => kind === row.kind) !== row)
    wrong('kind', row.kind, 'a kind named once');
});

/** Who sends tasks that nobody gave a priority; they go into the lane `normal`. */
function sentByItself(kind: TaskKind, rules: TaskRules): string | undefined {
  if (kind === 'file') return 'uploads go there';
  if (kind === 'payment-event') return "Stripe's events go there";
  return kind === 'email' && rowOf(rules, 'report') ? 'mails about reports go there' : undefined;
}

const rowsHaveTheirLanes = ofRows((row, wrong, rules) => {
  if (lanesOf(row).length === 0) wrong('lanes', row.lanes, 'at least one of high, normal, low');
  const because = sentByItself(row.kind, rules);
  if (because !== undefined && row.lanes.normal === undefined)
    wrong('lanes', Object.keys(row.lanes), `a lane "normal": ${because}`);
});

const lanesFitAStack = ofTasks(({ rows }) => {
  const count = rows.flatMap(lanesOf).length;
  const wanted = `at most ${MOST_LANES} lanes together: their addresses stand in one output of the stack`;
  return count <= MOST_LANES ? [] : [{ path: 'tasks.rows', value: `${count} lanes`, wanted }];
});

const batchesFit = ofRows((row, wrong) => {
  for (const { priority, lane } of lanesOf(row)) {
    const path = `lanes.${priority}.batchSize`;
    if (isOrdered(row.kind) && lane.batchSize > MOST_ORDERED)
      wrong(path, lane.batchSize, `at most ${MOST_ORDERED}: the queue keeps order`);
    if (ONE_AT_A_TIME.includes(row.kind) && lane.batchSize > 1)
      wrong(path, lane.batchSize, '1: the function has the memory for one at a time');
  }
});

/** Queues hide messages for six times as long, which always fits into SQS's 12 hours then. */
const functionsFit = ofRows((row, wrong) => {
  const seconds = functionSeconds(row);
  if (seconds <= LONGEST_FUNCTION_SECONDS) return;
  const wanted = isOrdered(row.kind)
    ? `less, or smaller batches: one after the other they take ${seconds} s, and a function at most ${LONGEST_FUNCTION_SECONDS}`
    : `less, or a batch of 1: with one that is tried apart it takes ${seconds} s, and a function at most ${LONGEST_FUNCTION_SECONDS}`;
  wrong('timeoutSeconds', row.timeoutSeconds, wanted);
});

const waitsFit = ofRows(({ attempts, backoff, breaker }, wrong) => {
  const { baseSeconds, mostSeconds } = backoff;
  if (mostSeconds < baseSeconds)
    wrong('backoff.mostSeconds', mostSeconds, `at least baseSeconds, ${baseSeconds}`);
  if (breaker.mostOpenSeconds < breaker.openSeconds) {
    const wanted = `at least openSeconds, ${breaker.openSeconds}`;
    wrong('breaker.mostOpenSeconds', breaker.mostOpenSeconds, wanted);
  }
  const waits = Array.from({ length: attempts - 1 }, (_, n) =>
    Math.min(mostSeconds, baseSeconds * 2 ** n),
  ).reduce((sum, seconds) => sum + seconds, 0);
  const wanted = 'fewer, or shorter waits: together they may take 3 days, as messages live for 4';
  if (waits > LONGEST_WAITS_SECONDS) wrong('attempts', attempts, wanted);
});

const reportsCanBeMailed = ofRows((row, wrong, rules) => {
  if (row.kind !== 'report') return;
  const email = rowOf(rules, 'email');
  if (email === undefined) return wrong('template', row.template, 'a row of kind email beside it');
  if (Object.hasOwn(email.templates, row.template)) return;
  const known = Object.keys(email.templates).join(', ');
  wrong('template', row.template, `one of the email row's templates: ${known}`);
});

const prefixesAreApart = ofRows((row, wrong) => {
  if (row.kind !== 'file') return;
  const wanted = `a prefix of its own, not ${TAKEN_PREFIXES.join(' or ')}`;
  for (const name of ['incoming', 'processed'] as const) {
    if (TAKEN_PREFIXES.includes(row[name])) wrong(name, row[name], wanted);
  }
  if (row.incoming === row.processed)
    wrong('processed', row.processed, 'another than incoming, or what is made would be made again');
});

const routesLead = ofTasks(({ rows, routes }) =>
  routes.flatMap((route, index) => {
    const issues: GuideIssue[] = [];
    const wrong = (field: keyof typeof route, wanted: string): void => {
      issues.push({ path: `tasks.routes.${index}.${field}`, value: route[field], wanted });
    };
    if (routes.findIndex(({ id }) => id === route.id) < index) wrong('id', 'a name used once');
    if (route.kind === 'file' || route.kind === 'payment-event') {
      wrong('kind', `email, report or webhook: ${route.kind} has a way of its own`);
      return issues;
    }
    const row = rows.find(({ kind }) => kind === route.kind);
    if (row === undefined) {
      wrong('kind', `a kind with a row: ${rows.map(({ kind }) => kind).join(', ')}`);
    } else if (row.lanes[route.priority] === undefined) {
      const lanes = lanesOf(row).map(({ priority }) => priority);
      wrong('priority', `a lane of ${route.kind}: ${lanes.join(', ')}`);
    }
    return issues;
  }),
);

const accountIsEnough = ofTasks(({ rows }) => {
  const sum = rows.flatMap(lanesOf).reduce((total, { lane }) => total + lane.concurrency, 0);
  const wanted = `at most ${MOST_CONCURRENCY} copies together: an account has 1,000, and a new one 10 until somebody asks for more in Service Quotas ("Concurrent executions" of Lambda)`;
  return sum <= MOST_CONCURRENCY ? [] : [{ path: 'tasks.rows', value: `${sum} copies`, wanted }];
});

const credentialsCanBeNamed: GuideCheck = ({ secretName, tasks }) => {
  const isPath = /^(?!aws|ssm)[\w.-]+(\/[\w.-]+){0,12}$/i.test(secretName);
  const wanted =
    'with tasks, a name that Parameter Store takes too: letters, digits and _ . - between slashes';
  return tasks === undefined || isPath ? [] : [{ path: 'secretName', value: secretName, wanted }];
};

/** What must be true of the rules for tasks. */
export const taskChecks: readonly GuideCheck[] = [
  kindsAreNamedOnce,
  rowsHaveTheirLanes,
  lanesFitAStack,
  batchesFit,
  functionsFit,
  waitsFit,
  reportsCanBeMailed,
  ofRows(reportQueryChecks),
  prefixesAreApart,
  routesLead,
  accountIsEnough,
  credentialsCanBeNamed,
];
