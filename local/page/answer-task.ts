import type { ServerResponse } from 'node:http';
import { taskKinds } from '#core/tasks/ids.ts';
import { answerError, answerJson } from './answer.ts';
import type { PageFeed } from './feed.ts';

/** `GET /api/tasks/<kind>/<id>`: the life of a task, as the ledger has it. */
export async function answerTask(
  response: ServerResponse,
  { feed, path }: { readonly feed: PageFeed; readonly path: string },
): Promise<void> {
  if (feed.tasks === undefined) return answerError(response, 404, 'There are no tasks here.');
  const [name = '', ...rest] = path.split('/').map(decodeURIComponent);
  const kind = taskKinds.find((one) => one === name);
  if (kind === undefined) {
    const wanted = taskKinds.join(', ');
    return answerError(response, 404, `No kind is called "${name}"; wanted one of ${wanted}.`);
  }
  const id = rest.join('/');
  const life = await feed.tasks.life(kind, id);
  if (life !== undefined) return answerJson(response, 200, life);
  const why = 'It waits for its first attempt, or was never queued, or is forgotten.';
  return answerError(response, 404, `The ledger has no ${kind} task "${id}". ${why}`);
}
