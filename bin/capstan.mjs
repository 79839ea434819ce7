#!/usr/bin/env node
// The command line. This file is plain JavaScript, so that any Node can read it; the rest needs Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WANTED = 24;
const here = fileURLToPath(import.meta.url);
const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const brought = `${packages}/.bin/node`;

function again(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, CAPSTAN_NODE: node },
  });
  // Ctrl-C reaches the child by itself; whoever ends only us means it, too.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`capstan: ${node} does not start: ${error.message}`);
    process.exit(3);
  });
  child.on('close', (code) => process.exit(code ?? 1));
}

if (!existsSync(`${packages}/commander`)) {
  console.error('capstan: nothing is installed here yet; run "npm ci" in the folder of Capstan');
  process.exitCode = 3;
} else if (Number(process.versions.node.split('.')[0]) >= WANTED) {
  await import('./cli/main.ts');
} else if (process.env.CAPSTAN_NODE === undefined && existsSync(brought)) {
  again(brought);
} else {
  console.error(
    `capstan: found Node ${process.versions.node}, wanted ${WANTED} or newer: "npm ci" brings it on Linux, ` +
      'elsewhere install it from https://nodejs.org',
  );
  process.exitCode = 3;
}
