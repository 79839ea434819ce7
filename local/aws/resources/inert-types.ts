import type { Resource, ResourceType } from './resource-type.ts';

/**
 * Types that exist in the template and do nothing here. Each is listed on purpose: a type that is
 * not known at all stops the start. Log groups are here because lines go to the runtime's
 * listeners, keys because nothing is encrypted, permissions because IAM is not enforced.
 */
const INERT: Readonly<Record<string, (resource: Resource) => { ref: string; arn?: string }>> = {
  'AWS::CDK::Metadata': ({ logicalId }) => ({ ref: logicalId }),
  'AWS::CloudWatch::Dashboard': (resource) => ({
    ref: resource.named('DashboardName', { maxLength: 255 }),
  }),
  'AWS::Events::EventBusPolicy': ({ logicalId }) => ({ ref: logicalId }),
  'AWS::KMS::Alias': (resource) => ({ ref: resource.properties.text('AliasName') }),
  'AWS::KMS::Key': (resource) => {
    const ref = resource.named('', { maxLength: 64, lowercase: true });
    return { ref, arn: resource.arn('kms', `key/${ref}`) };
  },
  'AWS::Lambda::Permission': ({ logicalId }) => ({ ref: logicalId }),
  'AWS::Logs::LogGroup': (resource) => {
    const ref = resource.named('LogGroupName', { maxLength: 512 });
    return { ref, arn: resource.arn('logs', `log-group:${ref}:*`) };
  },
};

export const inertTypes: readonly ResourceType[] = Object.entries(INERT).map(
  ([type, describe]) => ({
    type,
    create: (resource) => {
      const { ref, arn } = describe(resource);
      return { ref, attributes: arn === undefined ? {} : { Arn: arn, KeyId: ref } };
    },
  }),
);
