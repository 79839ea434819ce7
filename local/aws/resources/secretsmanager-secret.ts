import { randomBytes } from 'node:crypto';
import type { ResourceType } from './resource-type.ts';

export const secretsmanagerSecret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  create: (resource) => {
    const { properties, services } = resource;
    const name = resource.named('Name', { maxLength: 512 });
    const generate = properties.within('GenerateSecretString');
    const generated = randomBytes(24).toString('base64url');
    const key = generate.optionalText('GenerateStringKey');
    const made =
      key === undefined
        ? generated
        : JSON.stringify({
            ...(JSON.parse(generate.optionalText('SecretStringTemplate') ?? '{}') as object),
            [key]: generated,
          });
    // A value the runtime was started with goes before what the template says.
    const given = services.secrets.current(name);
    const arn = services.secrets.put(
      name,
      given ?? properties.optionalText('SecretString') ?? made,
    );
    return { ref: arn, attributes: { Id: arn } };
  },
};
