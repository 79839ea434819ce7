import * as v from 'valibot';
import type { TaskKind } from '#core/tasks/ids.ts';
import type { LogRecord } from '#local/aws/lambda/function-records.ts';
import type { PageSettled } from '#local/page/task-feed.ts';

const KEPT = 12;

const settled = v.object({
  message: v.literal('settled'),
  id: v.string(),
  attempt: v.number(),
  state: v.picklist(['running', 'waiting', 'done', 'dead']),
});

/** What cannot be tried at all: no task, or one that came too late. */
const unbegun = v.object({ message: v.literal('buried before it was tried') });

/** What was settled since the session began, as the workers' logs tell it. */
export class SettledTasks {
  readonly #workers: ReadonlyMap<string, TaskKind>;
  readonly #counts = new Map<TaskKind, { done: number; died: number }>();
  #latest: readonly PageSettled[] = [];

  constructor(workers: ReadonlyMap<string, TaskKind>) {
    this.#workers = workers;
  }

  /** Newest first. */
  get latest(): readonly PageSettled[] {
    return this.#latest;
  }

  hear({ at, functionName, record }: Pick<LogRecord, 'at' | 'functionName' | 'record'>): void {
    const kind = this.#workers.get(functionName);
    if (kind === undefined || record === undefined) return;
    const { died, done } = this.count(kind);
    if (v.is(unbegun, record)) this.#counts.set(kind, { done, died: died + 1 });
    const read = v.safeParse(settled, record);
    if (!read.success) return;
    const { message: _, ...task } = read.output;
    if (task.state === 'done') this.#counts.set(kind, { done: done + 1, died });
    if (task.state === 'dead') this.#counts.set(kind, { done, died: died + 1 });
    const others = this.#latest.filter((one) => one.kind !== kind || one.id !== task.id);
    this.#latest = [{ kind, at, ...task }, ...others].slice(0, KEPT);
  }

  count(kind: TaskKind): { readonly done: number; readonly died: number } {
    return this.#counts.get(kind) ?? { done: 0, died: 0 };
  }
}
