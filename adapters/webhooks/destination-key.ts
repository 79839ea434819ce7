import { createHmac } from 'node:crypto';
import { keyLabel } from '#core/tasks/destinations/operate.ts';
import { Secret } from '../secret.ts';

/**
 * The key that signs for one destination, as its owner gets it: `whsec_` and base64. Derived and kept nowhere, so
 * that customers' keys cannot be stolen from a table; whoever changes the signing key changes them all.
 */
export function destinationKey(
  signingKey: Secret,
  destination: string,
  generation: number,
): Secret {
  const derived = createHmac('sha256', Buffer.from(signingKey.reveal(), 'base64'))
    .update(keyLabel(destination, generation))
    .digest('base64');
  return new Secret(`whsec_${derived}`);
}
