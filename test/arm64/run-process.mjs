import { spawn } from 'node:child_process';

/** Runs a program with this environment and input; its last line, or what it said when it failed. */
export function runProcess([program, ...rest], env, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out.trim().split('\n').at(-1));
      else reject(new Error(`${program} ended with ${code}: ${err || out}`));
    });
    child.stdin.end(input);
  });
}
