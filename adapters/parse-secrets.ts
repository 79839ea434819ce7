import * as v from 'valibot';
import { isLoopback } from './loopback.ts';
import { Secret } from './secret.ts';
import { SecretInvalid } from './secret-invalid.ts';
import { wrongFields } from './wrong-fields.ts';

/** What the secret of the guide's `secretName` holds. */
export interface Secrets {
  readonly renderApiKey: Secret;
  /** With `/v1`, without a slash at the end. */
  readonly renderApiUrl: string;
  /** By target id. */
  readonly databaseUrls: Readonly<Record<string, Secret>>;
  readonly redisUrls: Readonly<Record<string, Secret>>;
  readonly slackWebhookUrl?: Secret;
}

const RENDER = 'https://api.render.com/v1';

/** A character outside this alphabet would make `fetch` print the whole header in its error. */
export const RENDER_KEY = /^rnd_[A-Za-z0-9_-]+$/;

interface Protocols {
  readonly secure: readonly string[];
  /** Accepted to this machine only. */
  readonly plain: readonly string[];
}

function isAllowed(text: string, { secure, plain }: Protocols): boolean {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return false;
  if (secure.includes(url.protocol)) return true;
  return plain.includes(url.protocol) && isLoopback(url.hostname);
}

const urlOf = (protocols: Protocols, wanted: string) =>
  v.pipe(
    v.string(),
    v.check((text) => isAllowed(text, protocols), wanted),
  );

const https: Protocols = { secure: ['https:'], plain: ['http:'] };
const web = urlOf(https, 'a URL with https, or with http to this machine');
// PostgreSQL has one scheme for both; the adapter insists on TLS but to this machine.
const database = urlOf(
  { secure: ['postgres:', 'postgresql:'], plain: [] },
  'a URL like postgres://user:password@host/database',
);
const redis = urlOf(
  { secure: ['rediss:'], plain: ['redis:'] },
  'a URL with rediss, or with redis to this machine',
);

const schema = v.object({
  renderApiKey: v.pipe(
    v.string(),
    v.check((text) => RENDER_KEY.test(text), 'a key of Render, rnd_ and letters, digits, _ or -'),
  ),
  renderApiUrl: v.optional(web, RENDER),
  databaseUrls: v.optional(v.record(v.string(), database), {}),
  redisUrls: v.optional(v.record(v.string(), redis), {}),
  slackWebhookUrl: v.optional(web),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
    return undefined;
  }
}

const masked = (urls: Readonly<Record<string, string>>): Readonly<Record<string, Secret>> =>
  Object.fromEntries(Object.entries(urls).map(([target, url]) => [target, new Secret(url)]));

/** Reads the JSON of a secret; throws `SecretInvalid` with every problem. */
export function parseSecrets(secretName: string, text: string): Secrets {
  const content = parseJson(text);
  if (content === undefined) throw new SecretInvalid(secretName, ['it is not JSON']);
  const result = v.safeParse(schema, content);
  if (!result.success) throw new SecretInvalid(secretName, wrongFields(result.issues));
  const { databaseUrls, redisUrls, renderApiKey, renderApiUrl, slackWebhookUrl } = result.output;
  return {
    renderApiKey: new Secret(renderApiKey),
    renderApiUrl: renderApiUrl.replace(/\/+$/, ''),
    databaseUrls: masked(databaseUrls),
    redisUrls: masked(redisUrls),
    ...(slackWebhookUrl === undefined ? {} : { slackWebhookUrl: new Secret(slackWebhookUrl) }),
  };
}
