import { expect, it } from 'vitest';
import type { TaskKind } from '#core/tasks/ids.ts';
import { SettledTasks } from '#local/session/tasks/settled-tasks.ts';

const workers = new Map<string, TaskKind>([['Stack-Email', 'email']]);
const line = (at: number, record: Record<string, unknown>, functionName = 'Stack-Email') => ({
  at,
  functionName,
  record,
});
const settled = (id: string, state: string, attempt = 1) => ({
  message: 'settled',
  id,
  state,
  attempt,
});

it('counts what was done and what died, and knows each task once', () => {
  const tasks = new SettledTasks(workers);
  tasks.hear(line(1, settled('a', 'done')));
  tasks.hear(line(2, settled('b', 'waiting')));
  tasks.hear(line(3, settled('b', 'dead', 2)));
  tasks.hear(line(4, { message: 'buried before it was tried', reason: 'malformed' }));
  tasks.hear(line(5, { message: 'something else', state: 'done' }));
  tasks.hear(line(6, settled('c', 'done'), 'Stack-Reconcile'));
  expect(tasks.count('email')).toEqual({ done: 1, died: 2 });
  expect(tasks.count('file')).toEqual({ done: 0, died: 0 });
  expect(tasks.latest).toEqual([
    { kind: 'email', id: 'b', at: 3, state: 'dead', attempt: 2 },
    { kind: 'email', id: 'a', at: 1, state: 'done', attempt: 1 },
  ]);
});
