import type { Logger } from '@aws-lambda-powertools/logger';
import type { TaskLog } from '#core/tasks/world.ts';

/** Where it was thrown and what it calls itself; its words may quote a payload. */
function outline(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, stack = '' } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? {} : { cause: outline(error.cause) };
  return { name, ...code, at: frames.slice(0, 8).map((line) => line.trim()), ...cause };
}

/** Notes about tasks in the function's log. */
export function taskLog(logger: Pick<Logger, 'info' | 'error'>): TaskLog {
  return {
    note: (what, about) => logger.info(what, { ...about }),
    trouble: (what, about, error) => logger.error(what, { ...about, thrown: outline(error) }),
  };
}
