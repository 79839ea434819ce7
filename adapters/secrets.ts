import type { Instant } from '#core/guide.ts';
import { type Fetched, fetched } from './fetched.ts';
import { parseSecrets, type Secrets } from './parse-secrets.ts';
import { KEEP_SECRETS_MILLISECONDS, secretText } from './secret-text.ts';

/**
 * The secret with the keys of Render and the stores, fetched when needed. `read` throws `SecretInvalid`, or
 * what AWS said; `forget` is for when Render refused the key, so that perhaps it was rotated.
 */
export type SecretReader = Fetched<Secrets>;

/** Reads the secret of that name from Secrets Manager; nothing older than five minutes is ever given. */
export const secretReader = (name: string, now: () => Instant): SecretReader =>
  fetched(async () => parseSecrets(name, await secretText(name)), KEEP_SECRETS_MILLISECONDS, now);
