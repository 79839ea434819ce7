import { createHash } from 'node:crypto';
import { TemplateError } from '../template/template.ts';
import type { ResourceType } from './resource-type.ts';

/** Anything else that a template may ask for is refused, CORS and streaming among it. */
const KNOWN = ['AuthType', 'InvokeMode', 'Qualifier', 'TargetFunctionArn'];

export const lambdaUrl: ResourceType = {
  type: 'AWS::Lambda::Url',
  create: async ({ path, properties, services }) => {
    const { lambda, functionUrls } = services;
    for (const name of Object.keys(properties.values)) {
      if (!KNOWN.includes(name)) throw new TemplateError(`${path}.${name}`, 'is not supported');
    }
    const authType = properties.text('AuthType');
    if (authType !== 'NONE' && authType !== 'AWS_IAM') {
      throw new TemplateError(`${path}.AuthType`, `wants NONE or AWS_IAM, found ${authType}`);
    }
    const mode = properties.optionalText('InvokeMode') ?? 'BUFFERED';
    if (mode !== 'BUFFERED') {
      throw new TemplateError(`${path}.InvokeMode`, `${mode} is not supported, only BUFFERED`);
    }
    const target = properties.text('TargetFunctionArn');
    const { arn } = lambda.find(target);
    const qualifier = properties.optionalText('Qualifier');
    // A target may be named with its qualifier, as the ARN of an alias is.
    const functionArn = qualifier !== undefined ? `${arn}:${qualifier}` : target;
    lambda.versionOf(functionArn);
    const id = createHash('sha256').update(path).digest('hex').slice(0, 32);
    const FunctionUrl = await functionUrls.listen({ id, functionArn, authType });
    return { ref: functionArn, attributes: { FunctionArn: functionArn, FunctionUrl } };
  },
};
