import type { ServerResponse } from 'node:http';
import type { Clock } from '#local/clock.ts';
import type { ApiAnswer, Asked } from './answer-api.ts';
import type { Fate } from './faults.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

function answer(response: ServerResponse, { body, status }: ApiAnswer, headers = {}): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers });
  response.end(JSON.stringify(body));
}

/** What was asked for, done whole, and what there is to say about it. */
const carriedOut = (asked: Asked): ApiAnswer =>
  asked.kind === 'send' ? asked.take() : asked.kind === 'read' ? asked.answer() : asked.answer;

/** Does what is lost on the client, or the first part of it: a server may die in the middle. */
function carryOutUnseen(asked: Asked, { form, isTaken, mode }: Fate): void {
  if (asked.kind !== 'send' || !isTaken) return;
  const { length } = asked.mails;
  asked.take(mode === 'reset-after-commit' ? length : Math.ceil(length * form));
}

function answerGarbage(response: ServerResponse, { form }: Fate): void {
  if (form < 1 / 3) {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html><h1>Welcome to nginx!</h1>');
  } else if (form < 2 / 3) {
    response.writeHead(200, JSON_TYPE).end('[{"ErrorCode":0,"Message":"OK"}]');
  } else {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '9999' });
    response.write('[{"ErrorCode":0,"Mes');
    setImmediate(() => response.destroy());
  }
}

/** Answers as the fate of the request will have it. */
export function respond(clock: Clock, response: ServerResponse, asked: Asked, fate: Fate): void {
  const { mode, seconds } = fate;
  if (mode === 'ok') answer(response, carriedOut(asked));
  else if (mode === 'slow') {
    const late = carriedOut(asked);
    clock.at(clock.now() + seconds * 1000, () => answer(response, late));
  } else if (mode === '429') {
    const body = { ErrorCode: 429, Message: 'Rate limit exceeded.' };
    answer(response, { status: 429, body }, { 'retry-after': String(seconds) });
  } else if (mode === '503') {
    answer(response, { status: 503, body: { ErrorCode: 100, Message: 'Maintenance.' } });
  } else {
    carryOutUnseen(asked, fate);
    if (mode === 'garbage') answerGarbage(response, fate);
    else if (mode === 'reset-after-commit') response.destroy();
    else if (mode === '500') {
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Server Error</h1>');
    }
  }
}
