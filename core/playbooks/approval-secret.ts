import type { Guide } from '../guide.ts';

/**
 * The name of the secret with the key that signs approval links. It is one of its own: the page behind those
 * links is open to everybody, and has no business with the key of Render.
 */
export const approvalSecretName = ({ secretName }: Pick<Guide, 'secretName'>): string =>
  `${secretName}-approval`;
