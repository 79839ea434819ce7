import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reasonText } from '#core/reason-text.ts';
import { answerError, answerJson } from './answer.ts';
import { answerControl } from './answer-control.ts';
import { answerDestination } from './answer-destination.ts';
import { answerLetters } from './answer-letters.ts';
import { answerPlaybook } from './answer-playbook.ts';
import { answerTask } from './answer-task.ts';
import type { PageFeed } from './feed.ts';
import { answerFile, pageFiles } from './page-files.ts';
import { snapshot } from './page-messages.ts';
import { answerStream } from './page-stream.ts';
import { isTrustedHost } from './trusted-request.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface Site {
  readonly feed: PageFeed;
  readonly host: string;
  readonly files: ReadonlyMap<string, string>;
}

const taskAnswers = new Map([
  ['letters', answerLetters],
  ['destinations', answerDestination],
]);

async function route(site: Site, request: IncomingMessage, response: ServerResponse) {
  const { feed } = site;
  const { url = '/' } = request;
  // Not resolved against the page: "//" would begin the name of another host.
  const pathname = URL.parse(url.startsWith('/') ? `http://page${url}` : url)?.pathname;
  if (pathname === undefined) return answerError(response, 400, 'The address is malformed.');
  const [, api, noun, id, ...rest] = pathname.split('/');
  if (api === 'api' && noun === 'controls' && id && rest.length === 0) {
    if (request.method !== 'POST') return answerError(response, 405, 'Use a control with POST.');
    return answerControl(request, response, { feed, id: decodeURIComponent(id) });
  }
  if (api === 'api' && noun === 'playbooks' && id && rest.length === 0) {
    if (request.method !== 'POST') return answerError(response, 405, 'Use playbooks with POST.');
    return answerPlaybook(request, response, { desk: feed.playbooks, verb: id });
  }
  const onTasks =
    api === 'api' && id && rest.length === 0 ? taskAnswers.get(noun ?? '') : undefined;
  if (onTasks !== undefined) {
    if (request.method !== 'POST') return answerError(response, 405, `Use ${noun} with POST.`);
    return onTasks(request, response, { desk: feed.tasks, verb: id ?? '' });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answerError(response, 405, 'Only GET is served here.');
  }
  if (pathname === '/api/state') return answerJson(response, 200, snapshot(feed.state()));
  if (pathname === '/api/stream') return answerStream(response, feed);
  if (api === 'api' && noun === 'decisions' && id && rest.length === 0) {
    const found = feed.state().decisions.find((decision) => decision.id === decodeURIComponent(id));
    if (found !== undefined) return answerJson(response, 200, found);
    return answerError(response, 404, 'This decision is no longer kept here.');
  }
  if (api === 'api' && noun === 'tasks' && id && rest.length > 0) {
    return answerTask(response, { feed, path: [id, ...rest].join('/') });
  }
  const file = site.files.get(pathname);
  if (file !== undefined) return answerFile(response, file);
  return answerError(response, 404, `There is no ${pathname} here; the page is at /.`);
}

function answer(site: Site, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!isTrustedHost(request.headers.host, site.host)) {
    answerError(response, 403, 'Open the page as localhost or by its address, not by this name.');
    return;
  }
  route(site, request, response).catch((error: unknown) => {
    if (response.headersSent) response.destroy();
    else if (error instanceof URIError) answerError(response, 400, 'The address is malformed.');
    else answerError(response, 500, reasonText(error));
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const busy = `Port ${port} is in use: stop what listens there or choose another with --port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(busy, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

/** Serves the page and its API; port 0 takes any free one. */
export async function servePage(
  feed: PageFeed,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<{ url: string; close(): Promise<void> }> {
  const site: Site = { feed, host, files: pageFiles() };
  const server = createServer((request, response) => answer(site, request, response));
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    url: `http://${name.includes(':') ? `[${name}]` : name}:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
