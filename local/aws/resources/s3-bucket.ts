import { TemplateError } from '../template/template.ts';
import type { ResourceType } from './resource-type.ts';

/** Lifecycle rules, versioning and encryption are accepted and have no effect. */
export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  create: async (resource) => {
    if (resource.properties.values['NotificationConfiguration'] !== undefined) {
      throw new TemplateError(resource.path, 'notifications of a bucket are not supported');
    }
    const name = resource.named('BucketName', { maxLength: 63, lowercase: true });
    await resource.services.queues.createBucket(name);
    const host = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: `${name}.s3.${resource.services.region}.amazonaws.com`,
      },
    };
  },
};
