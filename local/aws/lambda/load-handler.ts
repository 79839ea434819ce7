import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (
  event: unknown,
  context: unknown,
  callback: (error: unknown, result?: unknown) => void,
) => unknown;

/** A handler that cannot be used, with the error type the Node.js runtime of Lambda gives. */
export class HandlerUnusable extends Error {
  override readonly name: string;

  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
  }
}

const EXTENSIONS = ['.mjs', '.cjs', '.js'];

/**
 * In Lambda a `.js` file is CommonJS unless the bundle itself says otherwise. Here the bundle may
 * lie below a package.json of type "module", which must not decide.
 */
function isModule(file: string, root: string): boolean {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
    }
    if (folder === root || folder === dirname(folder)) return false;
  }
}

interface CompilableModule extends Module {
  _compile(code: string, file: string): void;
}

function requireAsCommonJs(file: string): unknown {
  const module = new Module(file) as CompilableModule;
  module.filename = file;
  module.paths = [join(dirname(file), 'node_modules')];
  module._compile(readFileSync(file, 'utf8'), file);
  return module.exports;
}

/** Loads `file.export` from a code directory, as the Node.js runtime of Lambda would. */
export async function loadHandler(codeDirectory: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [path, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = EXTENSIONS.map((extension) => join(codeDirectory, path + extension)).find(
    existsSync,
  );
  if (file === undefined) {
    throw new HandlerUnusable(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${path}' in ${codeDirectory}`,
    );
  }
  const exported = isModule(file, codeDirectory)
    ? await import(pathToFileURL(file).href)
    : requireAsCommonJs(file);
  const found = (exported as Record<string, unknown>)[name];
  if (typeof found !== 'function') {
    throw new HandlerUnusable('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found as Handler;
}
