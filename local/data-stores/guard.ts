import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends a server and deletes its folder when this process ends, however it ends. */
export interface Guard {
  /** The process to end; a later one replaces it. */
  watch(pid: number): void;
  /** Does now what the end of this process would do. */
  release(): Promise<void>;
}

/**
 * Its standard input stays open for as long as our process lives, even through a SIGKILL. SIGQUIT is
 * PostgreSQL's immediate shutdown; nothing in the folder is wanted afterwards.
 */
const SCRIPT = `
while read -r line; do pid=$line; done
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null
left=50
while [ -f "$1/data/postmaster.pid" ] && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
[ $left -eq 0 ] && kill -KILL "$pid" 2>/dev/null
rm -rf "$1"
`;

/** Starts the guard of `folder`: a shell in a session of its own, so that Ctrl-C does not reach it. */
export function startGuard(folder: string): Guard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'capstan-guard', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  shell.unref();
  const { stdin } = shell;
  stdin.on('error', () => {});
  return {
    watch: (pid) => void stdin.write(`${pid}\n`),
    async release() {
      if (shell.exitCode !== null) return;
      shell.ref();
      const ended = once(shell, 'exit');
      stdin.end();
      await ended;
    },
  };
}
