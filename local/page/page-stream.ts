import type { ServerResponse } from 'node:http';
import type { PageFeed, PageMessage } from './feed.ts';
import { message, snapshot } from './page-messages.ts';

/** A page that hears nothing for three of these takes the stream for lost. */
const beatMilliseconds = 5_000;

/** A page that reads no more is let go before it fills our memory; it will come back for the state. */
const unreadBytes = 8 * 1024 * 1024;

/**
 * Sends the state, then everything that changes, as server-sent events. Nothing is lost between
 * the two because both happen in one turn, so a page resumes by connecting again.
 */
export function answerStream(response: ServerResponse, feed: PageFeed): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  const send = (next: PageMessage): void => {
    if (response.writableLength > unreadBytes) response.destroy();
    else response.write(`data: ${JSON.stringify(next)}\n\n`);
  };
  response.write('retry: 1000\n\n');
  send({ type: 'state', state: snapshot(feed.state()) });
  const unsubscribe = feed.subscribe((event) => send(message(event, () => feed.state())));
  // The liveness of a real connection is real time, whatever the clock of the feed says.
  const beat = setInterval(() => send({ type: 'beat' }), beatMilliseconds);
  response.on('close', () => {
    clearInterval(beat);
    unsubscribe();
  });
}
