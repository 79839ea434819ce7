import type { ServerResponse } from 'node:http';

/** Sends a whole answer as JSON. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Sends one line that says what is wrong and what to do. */
export function answerError(response: ServerResponse, status: number, error: string): void {
  answerJson(response, status, { error });
}
