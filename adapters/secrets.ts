import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Instant } from '#core/guide.ts';
import { awsClient } from './aws-client.ts';
import { parseSecrets, type Secrets } from './parse-secrets.ts';

const secretsManager = new SecretsManagerClient(awsClient);

/** A rotated key is in use everywhere after this long. */
const KEEP_MILLISECONDS = 5 * 60_000;

/** The one secret, fetched when needed. */
export interface SecretReader {
  /** Throws `SecretInvalid`, or what AWS said; nothing older than five minutes is ever given. */
  read(): Promise<Secrets>;
  /** The next read fetches anew: Render refused the key, so perhaps it was rotated. */
  forget(): void;
}

async function fetchSecrets(name: string): Promise<Secrets> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
  return parseSecrets(name, SecretString ?? '');
}

/** Reads the secret of that name from Secrets Manager. */
export function secretReader(name: string, now: () => Instant): SecretReader {
  let kept: { readonly at: Instant; readonly secrets: Promise<Secrets> } | undefined;
  return {
    read() {
      const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.at;
      // A clock that went backwards makes it as good as old.
      if (kept !== undefined && age >= 0 && age < KEEP_MILLISECONDS) return kept.secrets;
      const fetched = { at: now(), secrets: fetchSecrets(name) };
      kept = fetched;
      fetched.secrets.catch(() => {
        if (kept === fetched) kept = undefined;
      });
      return fetched.secrets;
    },
    forget() {
      kept = undefined;
    },
  };
}
