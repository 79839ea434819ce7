import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { fetched } from './fetched.ts';
import { Secret } from './secret.ts';
import { SecretInvalid } from './secret-invalid.ts';
import { KEEP_SECRETS_MILLISECONDS, secretText } from './secret-text.ts';
import { wrongFields } from './wrong-fields.ts';

/** Gives the key that signs approval links; undefined while there is none. */
export type ApprovalKey = () => Promise<Secret | undefined>;

const isKey = (text: string): boolean =>
  /^[A-Za-z0-9_-]+=*$/.test(text) && Buffer.from(text, 'base64url').length >= 32;

const schema = v.object({
  approvalKey: v.pipe(
    v.string(),
    v.check(isKey, 'at least 32 random bytes in base64url: openssl rand 32 | basenc --base64url'),
  ),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
    return undefined;
  }
}

/** Reads the JSON of the secret; throws `SecretInvalid` with every problem and no value. */
export function parseApprovalKey(secretName: string, text: string): Secret {
  const content = parseJson(text);
  if (content === undefined) throw new SecretInvalid(secretName, ['it is not JSON']);
  const result = v.safeParse(schema, content);
  if (!result.success) throw new SecretInvalid(secretName, wrongFields(result.issues));
  return new Secret(result.output.approvalKey);
}

/**
 * What says that there is no such key, rather than that AWS is in trouble. A role that may read one secret
 * is refused, not told, when that does not exist.
 */
const ABSENT = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'InvalidRequestException',
  'SecretInvalid',
];

/**
 * Reads the key from the secret of that name, which nobody has to make: without one there are no links.
 * `absent` is told why, once.
 */
export function approvalKey(
  name: string,
  now: () => Instant,
  absent: (why: string) => void,
): ApprovalKey {
  let isTold = false;
  const key = fetched(
    async () => {
      try {
        return parseApprovalKey(name, await secretText(name));
      } catch (error) {
        if (!(error instanceof Error && ABSENT.includes(error.name))) throw error;
        if (!isTold) absent(error.message);
        isTold = true;
        return undefined;
      }
    },
    KEEP_SECRETS_MILLISECONDS,
    now,
  );
  return key.read;
}
