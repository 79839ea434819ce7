import type { ResourceType } from './resource-type.ts';

/**
 * Have no effect here: nothing is encrypted, logged or enforced, a run ends before objects expire,
 * and of an object only its last version is kept.
 */
const ACCEPTED = [
  'BucketEncryption',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
  'VersioningConfiguration',
];

export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  create: async (resource) => {
    const { properties, services } = resource;
    properties.allow(...ACCEPTED, 'BucketName', 'NotificationConfiguration');
    const notifications = properties.within('NotificationConfiguration');
    notifications.allow('EventBridgeConfiguration');
    const name = resource.named('BucketName', { maxLength: 63, lowercase: true });
    await services.queues.createBucket(name);
    if (notifications.values['EventBridgeConfiguration'] !== undefined) {
      const toEventBridge = notifications.within('EventBridgeConfiguration');
      toEventBridge.allow('EventBridgeEnabled');
      if (toEventBridge.boolean('EventBridgeEnabled', true)) services.eventBuckets.add(name);
    }
    const host = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: `${name}.s3.${services.region}.amazonaws.com`,
      },
    };
  },
};
