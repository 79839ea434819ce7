import { describe, expect, it } from 'vitest';
import { creationOrder } from '#local/aws/template/creation-order.ts';

const order = (resources: Record<string, object>) => {
  const template = {
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, rest]) => [id, { Type: 'Any', ...rest }]),
    ),
  };
  return creationOrder('Shop', template, new Set(Object.keys(resources)));
};

describe('creationOrder', () => {
  it('follows every kind of reference', () => {
    const ordered = order({
      A: { DependsOn: ['B'] },
      B: { Properties: { x: [{ Ref: 'C' }] } },
      C: { Properties: { x: { 'Fn::GetAtt': ['D', 'Arn'] } } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
      D: { Properties: { x: { 'Fn::Sub': 'name-${E.Arn}' } } },
      E: {},
    });
    expect(ordered).toEqual(['E', 'D', 'C', 'B', 'A']);
  });

  it('ignores what is not to be created', () => {
    expect(
      order({ A: { DependsOn: 'Nowhere', Properties: { x: { Ref: 'AWS::Region' } } } }),
    ).toEqual(['A']);
  });

  it('names a circle', () => {
    const circle = { A: { DependsOn: 'B' }, B: { DependsOn: 'A' } };
    expect(() => order(circle)).toThrow('A → B → A');
  });
});
