import { rmSync } from 'node:fs';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NagRuleCompliance, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { checkGuide } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';
import { fleetGuide } from './fleet-guide.ts';
import { idleFunctions, synthesized } from './synthesized.ts';
import { at, each, refersTo, rightsOf } from './template-reading.ts';

interface Finding {
  readonly rule: string;
  readonly path: string;
}

/** The pack, and what each of its rules said before anything was acknowledged. */
class CountingChecks extends AwsSolutionsChecks {
  readonly compliant = new Set<string>();
  readonly findings: Finding[] = [];

  protected override applyRule(params: IApplyRule): void {
    const result = params.rule(params.node);
    const { name } = params.rule;
    const rule = params.ruleSuffixOverride ?? name;
    const { path } = params.node.node;
    if (result === NagRuleCompliance.COMPLIANT) this.compliant.add(rule);
    if (result === NagRuleCompliance.NON_COMPLIANT) this.findings.push({ rule, path });
    if (Array.isArray(result)) {
      this.findings.push(...result.map((finding) => ({ rule: `${rule}[${finding}]`, path })));
    }
    super.applyRule(params);
  }
}

describe('cdk-nag', () => {
  let checks: CountingChecks | undefined;
  const stack = synthesized(guide, {
    prepare: (app) => {
      checks = new CountingChecks(app);
      // A finding that nobody acknowledged makes the synthesis throw.
      Validations.of(app).addPlugins(checks);
    },
    validated: true,
  });

  it('finds stars and a queue without letters of its own, which are acknowledged with their reasons', () => {
    const findings = checks?.findings.map(({ path, rule }) => {
      const [, construct] = path.split('/');
      return `${construct} ${path.split('/').at(-2)} ${rule.replace(/<.*>/, '<resource>')}`;
    });
    const executions = 'IAM5[Resource::<resource>:*]';
    expect([...new Set(findings)].sort()).toEqual([
      // What a row of the guide has compressed in a bucket of the application.
      'Care Objectsassetanchoruploadslogs IAM5[Resource::arn:aws:s3:::asset-anchor-uploads/logs/*]',
      // What one-off jobs on Render may get and put, by prefix.
      'Care Policy IAM5[Resource::<resource>/advice/*]',
      'Care Policy IAM5[Resource::<resource>/archive/*]',
      'Care Policy IAM5[Resource::<resource>/exports/*]',
      'Collector PublishMetrics IAM5[Resource::*]',
      `Operations Answers ${executions}`,
      `Operations Checkpoints ${executions}`,
      // Letters of rules, which the check does not know.
      'Tasks DeadLetters SQS3',
      // What the application may put and get, by prefix.
      'Tasks Policy IAM5[Resource::<resource>/claims/*]',
      'Tasks Policy IAM5[Resource::<resource>/incoming/*]',
      'Tasks Policy IAM5[Resource::<resource>/processed/*]',
    ]);
  });

  it.each([
    ...['DDB3', 'IAM4', 'IAM5', 'L1', 'SNS3', 'SQS2', 'SQS3', 'SQS4'],
    ...['S1', 'S2', 'S5', 'S10'],
  ])('judged %s and agreed', (rule) => {
    expect(checks?.compliant).toContain(rule);
  });

  it('has only those serverless findings that cannot or should not be met', () => {
    const { violations } = new ServerlessChecks().validateScope(stack.app);
    expect(violations.map(({ ruleName }) => ruleName).sort()).toEqual([
      // Failed calls go to dead letters; a destination beside them would tell everything twice.
      'Serverless-LambdaAsyncFailureDestination',
      // reconcile is called by its queue, which has dead letters.
      'Serverless-LambdaDLQ',
      // Not supported for queues.
      'Serverless-LambdaEventSourceMappingDestination',
      // Needs rights on everything.
      'Serverless-LambdaTracing',
      // Fails on every queue that is itself the end.
      'Serverless-SQSRedrivePolicy',
    ]);
  });
});

describe('the template', () => {
  it('is the same each time', () => {
    const functionsFolder = idleFunctions();
    const [once, again] = [0, 1].map(() => synthesized(guide, { functionsFolder }).text);
    expect(again).toBe(once);
    rmSync(functionsFolder, { recursive: true });
  });

  it('lets notify read the secret when the guide wants Slack, and tells it the name', () => {
    const slack: Guide = { ...guide, notify: { ...guide.notify, slack: true } };
    const stack = synthesized(slack);
    expect(rightsOf(stack, 'Notify')).toHaveProperty('secretsmanager:GetSecretValue');
    const notify = each(stack, 'AWS::Lambda::Function').find(({ id }) => id.includes('Notify'));
    expect(at(notify?.properties, 'Environment', 'Variables', 'SECRET_NAME')).toBe(
      guide.secretName,
    );
  });
});

describe('a guide of forty targets and all kinds of tasks', () => {
  it("stays within CloudFormation's limits", () => {
    const { tasks }: Guide = guide;
    const stack = synthesized({ ...fleetGuide(40), ...(tasks && { tasks }) });
    expect(stack.of('AWS::SQS::Queue').length).toBeGreaterThan(15);
    expect(Object.keys(stack.template.Resources).length).toBeLessThanOrEqual(500);
    expect(stack.text.length).toBeLessThan(1_000_000);
  });
});

describe('a guide of fifty targets', () => {
  const fleet = fleetGuide(50);
  const stack = synthesized(fleet);

  it('is a guide like any other', () => {
    expect(checkGuide(fleet)).toEqual([]);
  });

  it("stays within CloudFormation's limits", () => {
    expect(Object.keys(stack.template.Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(stack.template.Outputs).length).toBeLessThanOrEqual(200);
    expect(stack.text.length).toBeLessThan(1_000_000);
  });

  it('wakes the loop by a pattern as short as that of three targets', () => {
    const patternOf = (one: typeof stack) =>
      one.of('AWS::Events::Rule').find(([id]) => id.includes('AlarmRule'))?.[1].Properties[
        'EventPattern'
      ];
    expect(patternOf(stack)).toEqual(patternOf(synthesized(guide)));
    expect(JSON.stringify(patternOf(stack)).length).toBeLessThan(2048);
  });

  it("stays within IAM's limits for policies, with ARNs at full length", () => {
    const names = new Map(
      each(stack, 'AWS::CloudWatch::Alarm').map(({ id, properties }) => [
        id,
        String(properties['AlarmName']),
      ]),
    );
    const fullLength = (document: unknown) =>
      JSON.stringify(document, (_, value: unknown) => {
        const name = names.get(refersTo(value));
        return name === undefined
          ? value
          : `arn:aws-us-gov:cloudwatch:ap-southeast-2:123456789012:alarm:${name}`;
      }).length;
    const inline = each(stack, 'AWS::IAM::Policy').map(({ properties }) =>
      fullLength(properties['PolicyDocument']),
    );
    const managed = each(stack, 'AWS::IAM::ManagedPolicy').map(({ properties }) =>
      fullLength(properties['PolicyDocument']),
    );
    expect(Math.max(...inline)).toBeLessThan(10_240);
    expect(managed.length).toBeLessThanOrEqual(10);
    expect(Math.max(...managed)).toBeLessThan(6_144);
  });

  it('names every alarm in the rights to read alarms', () => {
    const readable = [
      ...each(stack, 'AWS::IAM::Policy'),
      ...each(stack, 'AWS::IAM::ManagedPolicy'),
    ].map(({ properties }) => JSON.stringify(properties));
    const alarms = each(stack, 'AWS::CloudWatch::Alarm').filter(({ id }) =>
      id.startsWith('Alarms'),
    );
    expect(alarms).toHaveLength(2 * fleet.rows.length);
    for (const { id } of alarms)
      expect(readable.some((text) => text.includes(`"${id}"`))).toBe(true);
  });
});
