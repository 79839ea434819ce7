import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { isTrustedHost } from '#local/page/trusted-request.ts';
import type { SentMail } from './mail.ts';
import type { PostOffice } from './post-office.ts';

const client = join(import.meta.dirname, 'client');
const house = join(import.meta.dirname, '..', 'page', 'client');

/** What the page consists of; it looks like the page of Capstan, and has its colours from there. */
const files: Readonly<Record<string, string>> = {
  '/mailbox/': join(client, 'index.html'),
  '/mailbox/mailbox.js': join(client, 'mailbox.js'),
  '/mailbox/mailbox.css': join(client, 'mailbox.css'),
  '/page/client/element.js': join(house, 'element.js'),
  '/page/client/early-theme.js': join(house, 'early-theme.js'),
  '/page/client/styles/tokens.css': join(house, 'styles', 'tokens.css'),
  '/page/client/favicon.svg': join(house, 'favicon.svg'),
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const headers = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** A mail may hold anything: it gets an origin of its own, runs nothing, loads nothing and leads nowhere. */
const mailPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'self'";

const MOST_SHOWN = 200;
const MOST_LINKS = 20;

/** Addresses that a mail leads to; they are shown beside it, for inside it nothing can be clicked. */
function linksIn(html: string): readonly string[] {
  const found = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"'),
  );
  return [...new Set(found)].filter((href) => /^https?:\/\//i.test(href)).slice(0, MOST_LINKS);
}

const listed = ({
  from,
  html,
  messageId,
  metadata,
  number,
  stream,
  subject,
  template,
  takenAt,
  text,
  to,
}: SentMail) => ({
  number,
  id: messageId,
  at: takenAt,
  from,
  to,
  subject,
  stream,
  template,
  metadata,
  text,
  links: linksIn(html),
});

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...headers, 'content-type': type });
  response.end(body);
}

/** Whether a path belongs to the mailbox, and not to Postmark's API. */
export const isMailbox = (pathname: string): boolean => /^\/(mailbox(\/|$)|page\/)/.test(pathname);

/** Serves the page that shows what was sent, what it asks for, and each mail in a frame of its own. */
export async function answerMailbox(
  office: PostOffice,
  { method, request, url }: { method: string; url: URL; request: IncomingMessage },
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const text = 'text/plain; charset=utf-8';
  if (!isTrustedHost(request.headers.host, '127.0.0.1')) {
    return send(response, 403, text, 'Open the mailbox as localhost or by its address.');
  }
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, text, 'Only GET.');
  const { pathname } = url;
  if (pathname === '/mailbox') {
    response.writeHead(308, { ...headers, location: '/mailbox/' }).end();
    return;
  }
  response.setHeader('content-security-policy', pagePolicy);
  if (pathname === '/mailbox/api/mails') {
    const all = office.sent();
    const mails = all.slice(-MOST_SHOWN).reverse().map(listed);
    const body = JSON.stringify({ total: all.length, mails });
    return send(response, 200, 'application/json; charset=utf-8', body);
  }
  const id = /^\/mailbox\/mails\/([\w-]{1,64})$/.exec(pathname)?.[1];
  if (id !== undefined) {
    const mail = office.find(id);
    if (mail === undefined) return send(response, 404, text, 'There is no such mail.');
    response.setHeader('content-security-policy', mailPolicy);
    return send(response, 200, 'text/html; charset=utf-8', mail.html);
  }
  const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
  if (file === undefined) return send(response, 404, text, 'There is nothing here.');
  return send(response, 200, types[extname(file)] ?? text, await readFile(file));
}
