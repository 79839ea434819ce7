import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function clientFiles(): [string, string][] {
  const folder = join(import.meta.dirname, 'client');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => types[extname(name)] !== undefined)
    .map((name) => [`/${name.replaceAll('\\', '/')}`, join(folder, name)]);
}

function chartFiles(): [string, string][] {
  const folder = dirname(fileURLToPath(import.meta.resolve('uplot')));
  return ['uPlot.esm.js', 'uPlot.min.css'].map((name) => [
    `/vendor/uplot/${name}`,
    join(folder, name),
  ]);
}

/** By path on the page: what may be served. A path that is not listed does not exist. */
export function pageFiles(): ReadonlyMap<string, string> {
  const files = new Map([...clientFiles(), ...chartFiles()]);
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

/** Sends a file as it is; the browser asks again each time, so an edit is seen on reload. */
export async function answerFile(response: ServerResponse, file: string): Promise<void> {
  const content = await readFile(file);
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
  response.end(content);
}
