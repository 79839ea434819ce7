import { spawn } from 'node:child_process';

/** Runs a program with nothing of the caller's environment but PATH, and gives its output. */
export function runProgram(program, args, { env, cwd, timeoutMs = 180_000, okCodes = [0] }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (okCodes.includes(code)) resolve({ stdout, stderr, code });
      else {
        const said = (stderr.trim() || stdout.trim()).slice(-3_000);
        reject(new Error(`${args.join(' ')} ended with ${code ?? signal}: ${said}`));
      }
    });
  });
}
