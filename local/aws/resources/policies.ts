import type { Resource, ResourceType } from './resource-type.ts';

const textList = (values: readonly unknown[]): string[] => values.map(String);

function keep(
  resource: Resource,
  type: string,
  policies: { name: string; roles: readonly string[]; document: unknown }[],
): void {
  for (const policy of policies) {
    resource.services.policies.push({ path: resource.path, type, ...policy });
  }
}

/** A role; what it allows is kept for reading and not enforced. */
export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  create: (resource) => {
    const name = resource.named('RoleName', { maxLength: 64 });
    const inline = resource.properties.each('Policies').map((policy) => ({
      name: policy.text('PolicyName'),
      roles: [name],
      document: policy.values['PolicyDocument'],
    }));
    keep(resource, iamRole.type, inline);
    const arn = `arn:aws:iam::${resource.services.account}:role/${name}`;
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${resource.logicalId}` } };
  },
};

function policyType(type: string, arnOf: (resource: Resource, name: string) => string) {
  const row: ResourceType = {
    type,
    create: (resource) => {
      const { properties } = resource;
      const nameProperty = type === 'AWS::IAM::Policy' ? 'PolicyName' : 'ManagedPolicyName';
      const name = resource.named(nameProperty, { maxLength: 128 });
      const roles = textList(properties.list('Roles'));
      keep(resource, type, [{ name, roles, document: properties.values['PolicyDocument'] }]);
      const ref = arnOf(resource, name);
      return { ref, attributes: { PolicyArn: ref, Id: name } };
    },
  };
  return row;
}

export const iamPolicy = policyType('AWS::IAM::Policy', ({ logicalId }) => logicalId);

export const iamManagedPolicy = policyType(
  'AWS::IAM::ManagedPolicy',
  ({ services }, name) => `arn:aws:iam::${services.account}:policy/${name}`,
);

/** Policies of queues, topics and buckets. */
export const resourcePolicies: readonly ResourceType[] = [
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::S3::BucketPolicy',
].map((type) => ({
  type,
  create: (resource) => {
    const document = resource.properties.values['PolicyDocument'];
    keep(resource, type, [{ name: resource.logicalId, roles: [], document }]);
    return { ref: resource.logicalId, attributes: { Id: resource.logicalId } };
  },
}));
