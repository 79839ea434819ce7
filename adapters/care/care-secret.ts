import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { type Fetched, fetched } from '../fetched.ts';
import { Secret } from '../secret.ts';
import { SecretInvalid } from '../secret-invalid.ts';
import { KEEP_SECRETS_MILLISECONDS, secretText } from '../secret-text.ts';
import { wrongFields } from '../wrong-fields.ts';

/** What the secret of `care.secretName` holds: where the database is, for a role that may care for it. */
export interface CareSecret {
  /** PostgreSQL itself, by the external URL of Render. */
  readonly url: Secret;
  /** A transaction-mode pooler before it. */
  readonly pooledUrl?: Secret;
  /** A read replica. */
  readonly replicaUrl?: Secret;
  /** By the name under which a shard's row has it. */
  readonly shardUrls: Readonly<Record<string, Secret>>;
}

const isDatabase = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && /^postgres(ql)?:$/.test(url.protocol);
};

const address = v.pipe(
  v.string(),
  v.check(isDatabase, 'a URL like postgres://user:password@host/database'),
  v.transform((url) => new Secret(url)),
);

const entries = {
  url: address,
  pooledUrl: v.exactOptional(address),
  replicaUrl: v.exactOptional(address),
  shardUrls: v.optional(v.record(v.string(), address), {}),
};

const schema = v.object(entries);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
    return undefined;
  }
}

/** Fields that nobody reads: a misspelt name must not go unnoticed. */
const unknownFields = (content: object): readonly string[] =>
  Object.keys(content)
    .filter((name) => !Object.hasOwn(entries, name))
    .map((name) => `${name} is none of ${Object.keys(entries).join(', ')}`);

/** Reads the JSON of the secret; throws `SecretInvalid` with every problem and no value. */
export function parseCareSecret(secretName: string, text: string): CareSecret {
  const content = parseJson(text);
  if (typeof content !== 'object' || content === null) {
    throw new SecretInvalid(secretName, ['it is not a JSON object']);
  }
  const read = v.safeParse(schema, content);
  const problems = [...wrongFields(read.issues ?? []), ...unknownFields(content)];
  if (!read.success || problems.length > 0) throw new SecretInvalid(secretName, problems);
  return read.output;
}

/** Reads the secret of that name from Secrets Manager; nothing older than five minutes is ever given. */
export const careSecretReader = (name: string, now: () => Instant): Fetched<CareSecret> =>
  fetched(
    async () => parseCareSecret(name, await secretText(name)),
    KEEP_SECRETS_MILLISECONDS,
    now,
  );
