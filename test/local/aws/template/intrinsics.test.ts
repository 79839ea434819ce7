import { describe, expect, it } from 'vitest';
import { isTrue, resolve } from '#local/aws/template/intrinsics.ts';
import type { Scope } from '#local/aws/template/scope.ts';
import type { Template } from '#local/aws/template/template.ts';

const template: Template = {
  Parameters: {
    Stage: { Type: 'String', Default: 'prod' },
    Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/images/latest' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
    Needed: { Type: 'String' },
  },
  Mappings: { Sizes: { 'eu-west-1': { small: 'S' } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsTest: { 'Fn::Not': [{ Condition: 'IsProd' }] },
  },
};

const scope: Scope = {
  stack: 'Shop',
  template,
  region: 'eu-west-1',
  account: '000000000000',
  created: new Map([['Queue', { ref: 'http://queue', attributes: { Arn: 'arn:queue' } }]]),
  exports: new Map([['Network:Id', 'net-1']]),
  ssmParameter: (name) => (name === '/images/latest' ? 'image-7' : undefined),
  dynamicReference: (service, reference) =>
    service === 'ssm' ? `value of ${reference}` : undefined,
};

const value = (given: unknown) => resolve(given, scope, 'Shop/Thing.Properties');

describe('resolve', () => {
  it.each<[string, unknown, unknown]>([
    ['a reference to a resource', { Ref: 'Queue' }, 'http://queue'],
    ['a reference to a parameter', { Ref: 'Stage' }, 'prod'],
    ['a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['a parameter kept in SSM', { Ref: 'Image' }, 'image-7'],
    ['a pseudo parameter', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['an attribute named with a dot', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    ['a join of references', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 7]] }, 'a-prod-7'],
    ['a join of a resolved list', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b'],
    [
      'a substitution of every kind',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
      { 'Fn::Sub': ['${AWS::Region}/${Queue.Arn}/${Own}/${!Kept}', { Own: { Ref: 'Stage' } }] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
      'eu-west-1/arn:queue/prod/${Kept}',
    ],
    [
      'a selection from a split',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
      'queue',
    ],
    ['a condition that holds', { 'Fn::If': ['IsProd', { Ref: 'Stage' }, 'no'] }, 'prod'],
    ['a condition that does not', { 'Fn::If': ['IsTest', { Ref: 'Nowhere' }, 'no'] }, 'no'],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 'S'],
    ['an import of another stack', { 'Fn::ImportValue': 'Network:Id' }, 'net-1'],
    ['base 64', { 'Fn::Base64': 'capstan' }, 'Y2Fwc3Rhbg=='],
    ['a dynamic reference', 'x{{resolve:ssm:/a/b:1}}', 'xvalue of /a/b:1'],
    [
      'no value, by leaving it out',
      { a: 1, b: { Ref: 'AWS::NoValue' }, c: [{ Ref: 'AWS::NoValue' }, 2] },
      { a: 1, c: [2] },
    ],
  ])('resolves %s', (_, given, wanted) => {
    expect(value(given)).toEqual(wanted);
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown reference',
      { a: [{ Ref: 'Nowhere' }] },
      'Shop/Thing.Properties.a[0]: Ref to Nowhere',
    ],
    ['an unknown attribute', { 'Fn::GetAtt': ['Queue', 'Url'] }, 'Queue.Url'],
    [
      'a function it lacks',
      { a: { 'Fn::Transform': {} } },
      'Shop/Thing.Properties.a: Fn::Transform',
    ],
    ['a parameter without default', { Ref: 'Needed' }, 'Needed has no default'],
    ['a missing import', { 'Fn::ImportValue': 'x' }, 'no stack exports x'],
    ['a reference it cannot resolve', '{{resolve:secretsmanager:x}}', 'cannot resolve'],
  ])('names the place of %s', (_, given, message) => {
    expect(() => value(given)).toThrow(message);
  });
});

describe('isTrue', () => {
  it('combines conditions', () => {
    const both = { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] };
    const either = { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] };
    expect([both, either].map((each) => isTrue(each, scope, 'x'))).toEqual([false, true]);
  });
});
