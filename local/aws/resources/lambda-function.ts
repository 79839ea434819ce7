import { TemplateError } from '../template/template.ts';
import { durableConfiguration } from './durable-configuration.ts';
import { codeDirectory } from './function-code.ts';
import type { ResourceType } from './resource-type.ts';

/** Properties that are carried out, and those that have no effect on one machine. */
const KNOWN = [
  'Code',
  'DeadLetterConfig',
  'DurableConfig',
  'Environment',
  'FunctionName',
  'Handler',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Runtime',
  'Timeout',
];
const INERT = [
  'Architectures',
  'Description',
  // Threads share the machine's /tmp, which is as large as it is.
  'EphemeralStorage',
  'KmsKeyArn',
  'RecursiveLoop',
  'Role',
  'RuntimeManagementConfig',
  'Tags',
  'TracingConfig',
];

export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  create: (resource) => {
    const { properties, services, path } = resource;
    properties.allow(...KNOWN, ...INERT);
    const runtime = properties.text('Runtime');
    if (!runtime.startsWith('nodejs')) {
      throw new TemplateError(path, `runtime ${runtime} is not supported, only nodejs`);
    }
    if (properties.list('Layers').length > 0) {
      throw new TemplateError(path, 'layers are not supported: bundle what the function needs');
    }
    const name = resource.named('FunctionName', { maxLength: 64 });
    const arn = resource.arn('lambda', `function:${name}`);
    const variables = properties.within('Environment').within('Variables').values;
    const reserved = properties.values['ReservedConcurrentExecutions'];
    const deadLetterArn = properties.within('DeadLetterConfig').optionalText('TargetArn');
    const logging = properties.within('LoggingConfig');
    const durable = durableConfiguration(properties, path);
    const logFormat = logging.optionalText('LogFormat');
    services.lambda.define({
      name,
      arn,
      handler: properties.text('Handler'),
      codeDirectory: codeDirectory(resource),
      runtime,
      environment: Object.fromEntries(
        Object.entries(variables).map(([key, value]) => [key, String(value)]),
      ),
      timeoutSeconds: properties.number('Timeout', 3),
      memoryMegabytes: properties.number('MemorySize', 128),
      logGroup: logging.optionalText('LogGroup') ?? `/aws/lambda/${name}`,
      ...(logFormat === 'JSON' || logFormat === 'Text' ? { logFormat } : {}),
      ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
      ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      ...(durable === undefined ? {} : { durable }),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};
