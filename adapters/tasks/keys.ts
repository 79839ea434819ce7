import type { TaskKind } from '#core/tasks/ids.ts';
import type { Key } from '../state-table/keys.ts';

/** One partition a task: thousands are written at the same time. */
export const taskKey = (kind: TaskKind, id: string): Key => ({
  pk: `TASK#${kind}#${id}`,
  sk: 'RECORD',
});

/** All breakers in one place: they are few, healthy ones are never written, and a page lists them. */
export const BREAKERS = 'BREAKER';
export const breakerKey = (name: string): Key => ({ pk: BREAKERS, sk: name });
