import { createHash } from 'node:crypto';

const CHARACTERS = 12;

/** A short fingerprint of a text, the same everywhere: enough to tell plans apart, no secret. */
export const fingerprint = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, CHARACTERS);
