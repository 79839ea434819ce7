import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { AlarmRule } from './alarm-rule.ts';
import { Alarms } from './alarms.ts';
import { Care } from './care/care.ts';
import { ClockRule } from './clock-rule.ts';
import { Collector } from './collector.ts';
import { HealthAlarms } from './health-alarms.ts';
import { HintQueue } from './hint-queue.ts';
import { NamedSecret } from './named-secret.ts';
import { Notices } from './notices.ts';
import { Playbooks } from './playbooks.ts';
import { RECONCILE_TIMEOUT_SECONDS, Reconciler } from './reconciler.ts';
import { Schedules } from './schedules.ts';
import { StateTable } from './state-table.ts';
import { Tasks } from './tasks/tasks.ts';

export interface CapstanStackProps extends StackProps {
  readonly guide: Guide;
  /** Where `bundle` put its work. */
  readonly functionsFolder: string;
}

/** Everything of Capstan in the account; it only wires. */
export class CapstanStack extends Stack {
  constructor(scope: Construct, id: string, props: CapstanStackProps) {
    super(scope, id, props);
    const { guide, functionsFolder } = props;
    const code = { guide, functionsFolder };

    const secret = new NamedSecret(this, 'Secret', guide.secretName);
    const state = new StateTable(this, 'State');
    const hints = new HintQueue(this, 'Hints', {
      consumerTimeoutSeconds: RECONCILE_TIMEOUT_SECONDS,
    });
    const alarms = new Alarms(this, 'Alarms', guide);
    new AlarmRule(this, 'AlarmRule', guide, hints);
    new Schedules(this, 'Schedules', guide, hints);

    const collector = new Collector(this, 'Collector', { ...code, secret, state, hints });
    new ClockRule(this, 'ClockRule', collector.collect, collector.deadLetters, {
      description: 'Observes every target once a minute',
    });

    const notices = new Notices(this, 'Notices', { ...code, secret });
    const { reconcile } = new Reconciler(this, 'Reconciler', {
      ...code,
      secret,
      state,
      hints,
      notices,
      alarms: alarms.all,
    });
    const deadLetters = {
      hints: hints.deadLetters,
      ticks: collector.deadLetters,
      notices: notices.deadLetters,
    };
    const care =
      guide.care && new Care(this, 'Care', { ...code, rules: guide.care, secret, state, notices });
    const playbooks = new Playbooks(this, 'Operations', {
      ...code,
      secret,
      state,
      notices,
      deadLetters,
      sources: [hints.queue],
      ...(care && { care }),
    });
    const tasks = guide.tasks && new Tasks(this, 'Tasks', { ...code, rules: guide.tasks, notices });
    tasks?.letCountBreakers(collector.collect);
    new HealthAlarms(this, 'HealthAlarms', {
      guide,
      topic: notices.topic,
      hints: hints.queue,
      deadLetters: {
        ...deadLetters,
        ...(tasks?.lostArrivals && { arrivals: tasks.lostArrivals }),
        ...(care && { care: care.deadLetters }),
      },
      functions: {
        collect: collector.collect,
        reconcile,
        notify: notices.notify,
        'run-ended': playbooks.runEnded,
        ...tasks?.functions,
        ...(care && { 'database-care': care.care }),
      },
    });

    const outputs = {
      TableName: state.table.tableName,
      HintQueueUrl: hints.queue.queueUrl,
      HintDeadLetterUrl: hints.deadLetters.queueUrl,
      TickDeadLetterUrl: collector.deadLetters.queueUrl,
      NoticeDeadLetterUrl: notices.deadLetters.queueUrl,
      CollectFunctionName: collector.collect.lambda.functionName,
      ReconcileFunctionName: reconcile.lambda.functionName,
      NotifyFunctionName: notices.notify.lambda.functionName,
      TopicArn: notices.topic.topicArn,
      BusName: notices.bus.eventBusName,
      Playbooks: playbooks.addresses,
      ...tasks?.outputs,
      ...care?.outputs,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
