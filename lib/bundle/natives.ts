import type { Metafile, Plugin } from 'esbuild';
import { nativePackages } from './native-packages.ts';

/**
 * Leaves packages with compiled code out of a bundle: for Lambda to be found beside it, `here` where this
 * repository has them, wherever the bundle lies.
 */
export function nativePlugin(target: 'lambda' | 'here'): Plugin {
  const filter = new RegExp(`^(${nativePackages.join('|')})$`);
  return {
    name: 'natives',
    setup({ onResolve }) {
      onResolve({ filter }, ({ path }) => ({
        path: target === 'lambda' ? path : import.meta.resolve(path),
        external: true,
      }));
    },
  };
}

/** The native packages that one output of a build for Lambda imports. */
export const nativesOf = (output: Metafile['outputs'][string] | undefined): readonly string[] =>
  nativePackages.filter((name) => output?.imports.some(({ path }) => path === name));
