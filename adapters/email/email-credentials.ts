import * as v from 'valibot';
import { isLoopback } from '../loopback.ts';
import { Secret } from '../secret.ts';

const POSTMARK = 'https://api.postmarkapp.com';

/** Where Postmark is, and what opens it; what Postmark in turn shows when it reports bounces. */
export interface EmailCredentials {
  readonly serverToken: Secret;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly feedbackUser: string;
  readonly feedbackPassword: Secret;
}

function isApiUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** A character outside this alphabet would make `fetch` print the whole header in its error. */
const token = v.pipe(
  v.string('a server token of Postmark'),
  v.regex(/^[\w-]{8,128}$/, 'a server token of Postmark: letters, digits and -'),
  v.transform((text) => new Secret(text)),
);

const printable = (least: number, wanted: string) =>
  v.pipe(v.string(wanted), v.regex(new RegExp(`^[!-~]{${least},128}$`), wanted));

/** The JSON of the parameter with the credentials of the kind email. */
export const emailCredentials: v.GenericSchema<unknown, EmailCredentials> = v.object({
  serverToken: token,
  apiUrl: v.optional(
    v.pipe(
      v.string('a URL'),
      v.check(isApiUrl, 'a URL with https, or with http to this machine'),
      v.transform((text) => text.replace(/\/+$/, '')),
    ),
    POSTMARK,
  ),
  feedbackUser: v.pipe(
    printable(1, 'a name of printable characters'),
    v.excludes(':', 'a name without a colon'),
  ),
  feedbackPassword: v.pipe(
    printable(16, 'a password of 16 to 128 printable characters'),
    v.transform((text) => new Secret(text)),
  ),
});
