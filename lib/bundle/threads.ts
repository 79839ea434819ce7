import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** How a source file names the thread that it starts, as Node and its types want it. */
const NAMED = /new URL\('\.\/([\w-]+-thread)\.ts', import\.meta\.url\)/g;

/** Source files that start threads, and which: paths without endings. */
export type Threads = Map<string, readonly string[]>;

/** Lets a bundle find its threads as `<name>-thread.mjs` beside it, and notes who starts which. */
export function threadsPlugin(found: Threads): Plugin {
  return {
    name: 'threads',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path.includes('/node_modules/')) return undefined;
        const text = await readFile(path, 'utf8');
        const names = [...text.matchAll(NAMED)].map(([, name = '']) => name);
        if (names.length === 0) return undefined;
        found.set(
          path,
          names.map((name) => join(dirname(path), name)),
        );
        return {
          contents: text.replaceAll(NAMED, "new URL('./$1.mjs', import.meta.url)"),
          loader: 'ts',
        };
      });
    },
  };
}

/** The threads that one output of a build starts. */
export const threadsOf = (
  output: Metafile['outputs'][string] | undefined,
  found: Threads,
): readonly string[] =>
  Object.keys(output?.inputs ?? {}).flatMap((input) => found.get(resolve(input)) ?? []);
