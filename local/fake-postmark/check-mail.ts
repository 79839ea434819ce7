import { type Template, templates } from './templates.ts';

/** A mail as a client wrote it, once it was found to be whole. */
export interface MailRequest {
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string;
  readonly stream: string;
  readonly template: Template;
  readonly model: unknown;
  readonly tag?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A code of Postmark's with words like its own: they quote addresses, as Postmark's do. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

export const streams = ['outbound', 'broadcast'] as const;

const ADDRESS = /^[^<>\s@]+@[^<>\s@]+\.[^<>\s@]+$/;
const MOST_FIELDS = 10;
const LONGEST_FIELD = 20;
const LONGEST_VALUE = 80;
const LONGEST_TAG = 1000;

const refusal = (code: number, message: string): Refusal => ({ code, message });

/** The address in `Ada <ada@example.com>`. */
export const bareAddress = (text: string): string =>
  (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

function metadataOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const isWhole =
    entries.length <= MOST_FIELDS &&
    entries.every(
      ([name, one]) =>
        name.length <= LONGEST_FIELD && typeof one === 'string' && one.length <= LONGEST_VALUE,
    );
  return isWhole ? Object.fromEntries(entries) : undefined;
}

/** Checks a mail as Postmark would, for what the product and its tests can get wrong. */
export function checkMail(message: unknown): MailRequest | Refusal {
  if (typeof message !== 'object' || message === null) {
    return refusal(403, 'The message is not an object.');
  }
  const fields = message as Readonly<Record<string, unknown>>;
  const from = text(fields['From']);
  const to = text(fields['To']);
  const replyTo = text(fields['ReplyTo']);
  const tag = text(fields['Tag']);
  const stream = text(fields['MessageStream']) ?? 'outbound';
  if (from === undefined || !ADDRESS.test(bareAddress(from))) {
    return refusal(300, "Invalid 'From' address.");
  }
  if (to === undefined || !ADDRESS.test(bareAddress(to))) {
    return refusal(300, `Invalid 'To' address: '${to ?? ''}'.`);
  }
  if (!(streams as readonly string[]).includes(stream)) {
    return refusal(1235, `The stream provided: '${stream}' does not exist on this server.`);
  }
  const template = templates.find(({ alias }) => alias === fields['TemplateAlias']);
  if (template === undefined) {
    return refusal(1101, 'The template alias associated with this request is not valid.');
  }
  const model = fields['TemplateModel'];
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    return refusal(1109, 'No TemplateModel was provided.');
  }
  const metadata = metadataOf(fields['Metadata']);
  if (metadata === undefined) return refusal(300, 'Invalid metadata content.');
  if (tag !== undefined && tag.length > LONGEST_TAG) return refusal(300, 'Tag is too long.');
  return {
    from,
    to,
    stream,
    template,
    model,
    metadata,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(tag === undefined ? {} : { tag }),
  };
}
