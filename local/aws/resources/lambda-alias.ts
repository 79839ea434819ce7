import { TemplateError } from '../template/template.ts';
import type { ResourceType } from './resource-type.ts';

export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  create: ({ properties, services, path }) => {
    if (properties.values['RoutingConfig'] !== undefined) {
      throw new TemplateError(`${path}.RoutingConfig`, 'is not supported: there is one version');
    }
    const { arn } = services.lambda.find(properties.text('FunctionName'));
    const version = properties.optionalText('FunctionVersion') ?? '$LATEST';
    const qualifiers = services.lambda.qualifiers(arn);
    if (qualifiers.versionOf(version) === undefined) {
      throw new TemplateError(`${path}.FunctionVersion`, `${version} was not published`);
    }
    qualifiers.alias(properties.text('Name'), version);
    const ref = `${arn}:${properties.text('Name')}`;
    return { ref, attributes: { AliasArn: ref } };
  },
};
