import { batchCodeFor } from './magic-addresses.ts';
import type { SentMail } from './mail.ts';
import type { PostOffice } from './post-office.ts';
import { searchMails, shownMail } from './search-mails.ts';
import { templates } from './templates.ts';

/** A request to Postmark's API. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly token: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** An answer, and, for a request to send, the mails it would take. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What can be asked: mails to send, which a fault may lose, or anything else. */
export type Asked =
  | {
      readonly kind: 'send';
      readonly mails: readonly unknown[];
      /** Takes the first so many of them; all when nothing is said. */
      readonly take: (count?: number) => ApiAnswer;
    }
  | { readonly kind: 'read'; readonly answer: () => ApiAnswer }
  | { readonly kind: 'refused'; readonly answer: ApiAnswer };

const MOST_MAILS = 500;
const MOST_BYTES = 50_000_000;

const failure = (status: number, code: number, message: string): Asked => ({
  kind: 'refused',
  answer: { status, body: { ErrorCode: code, Message: message } },
});

/** What the API answers by: what was sent, what of it searches show by now, and which token opens it. */
export interface Api {
  readonly office: PostOffice;
  readonly serverToken: string;
  readonly visible: () => readonly SentMail[];
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

const toOf = (mail: unknown): string => {
  const to: unknown = typeof mail === 'object' && mail !== null ? Reflect.get(mail, 'To') : '';
  return typeof to === 'string' ? to : '';
};

function sending({ office }: Api, mails: readonly unknown[], isBatch: boolean): Asked {
  const code = mails.map((mail) => batchCodeFor(toOf(mail))).find((one) => one !== undefined);
  if (code !== undefined) return failure(422, code, 'The request was refused as a whole.');
  const take = (count = mails.length): ApiAnswer => {
    const answers = mails.slice(0, count).map((mail) => office.take(mail));
    const [first] = answers;
    if (isBatch) return { status: 200, body: answers };
    return { status: first?.ErrorCode === 0 ? 200 : 422, body: first };
  };
  return { kind: 'send', mails, take };
}

function post(api: Api, { bytes, contentType, url }: ApiRequest): Asked {
  if (bytes.length > MOST_BYTES) return failure(413, 0, 'Payload too large.');
  if (contentType?.startsWith('application/json') !== true) {
    return failure(422, 409, 'Your request needs the header Content-Type: application/json.');
  }
  const body = json(bytes);
  if (typeof body !== 'object' || body === null) return failure(422, 402, 'The JSON is invalid.');
  if (url.pathname === '/email/withTemplate') return sending(api, [body], false);
  const mails: unknown = Reflect.get(body, 'Messages');
  if (!Array.isArray(mails)) return failure(422, 403, 'Messages is not a list.');
  if (mails.length > MOST_MAILS) return failure(422, 410, 'Too many messages in one batch.');
  return sending(api, mails, true);
}

function get({ office, visible }: Api, { url }: ApiRequest): Asked {
  const [first, second, id, details] = url.pathname.split('/').filter(Boolean);
  if (first === 'templates' && second === undefined) {
    const listed = templates.map(({ alias }, index) => ({
      Active: true,
      TemplateId: index + 1,
      Name: alias,
      Alias: alias,
      TemplateType: 'Standard',
      LayoutTemplate: null,
    }));
    const body = { TotalCount: listed.length, Templates: listed };
    return { kind: 'read', answer: () => ({ status: 200, body }) };
  }
  if (first !== 'messages' || second !== 'outbound') return failure(404, 0, 'There is nothing.');
  if (id !== undefined && details === 'details') {
    const mail = office.find(id);
    if (mail === undefined) return failure(422, 701, 'This message does not exist.');
    const { html, text } = mail;
    const body = { ...shownMail(mail), HtmlBody: html, TextBody: text, MessageEvents: [] };
    return { kind: 'read', answer: () => ({ status: 200, body }) };
  }
  return {
    kind: 'read',
    answer: () => {
      const body = searchMails(visible(), url.searchParams);
      if (body !== undefined) return { status: 200, body };
      return { status: 422, body: { ErrorCode: 700, Message: 'Malformed search.' } };
    },
  };
}

/** Reads a request to Postmark's API: what is asked for, before anything of it is done. */
export function readApiRequest(api: Api, request: ApiRequest): Asked {
  if (request.token !== api.serverToken) {
    return failure(
      401,
      10,
      'The Server Token you provided in the X-Postmark-Server-Token request header was invalid.',
    );
  }
  const { method, url } = request;
  const isSend = ['/email/withTemplate', '/email/batchWithTemplates'].includes(url.pathname);
  if (method === 'POST' && isSend) return post(api, request);
  if (method === 'GET') return get(api, request);
  return failure(404, 0, 'There is nothing here.');
}
