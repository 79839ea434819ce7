import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient } from './aws-client.ts';

const secretsManager = new SecretsManagerClient(awsClient);

/** A rotated key is in use everywhere after this long. */
export const KEEP_SECRETS_MILLISECONDS = 5 * 60_000;

/** The text of a secret as it is now; throws what AWS said. */
export async function secretText(name: string): Promise<string> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
  return SecretString ?? '';
}
