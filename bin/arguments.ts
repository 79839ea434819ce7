import { parseArgs } from 'node:util';
import { guide } from '#config';
import { NotReachable } from './account.ts';

type Option = { readonly type: 'string' } | { readonly type: 'boolean' };

/** Words and options of a program's call; a wrong one is answered with the usage. */
export function readArguments<const Options extends Readonly<Record<string, Option>>>(
  usage: string,
  options: Options,
) {
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  } catch (error) {
    throw new NotReachable(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** A target of the guide; anything else is answered with those there are. */
export function confirmTarget(name: string | undefined, usage: string): string {
  if (name !== undefined && guide.targets.some(({ id }) => id === name)) return name;
  const known = guide.targets.map(({ id }) => id).join(', ');
  throw new NotReachable(`found target "${name ?? ''}", wanted one of ${known}\n\n${usage}`);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90m`, `2h`, `1d`. */
export function duration(text: string, usage: string): number {
  const found = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text);
  const unit = UNITS[found?.[2] ?? ''];
  if (found === null || unit === undefined) {
    throw new NotReachable(`found "${text}", wanted a duration such as 90m, 2h or 1d\n\n${usage}`);
  }
  return Number(found[1]) * unit;
}
