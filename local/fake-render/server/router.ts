import type { Route } from './route.ts';

export interface Match {
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

export type FindRoute = (method: string, path: string) => Match | undefined;

const isName = (part: string): boolean => part.startsWith(':');

function matchParts(pattern: readonly string[], parts: readonly string[]) {
  const params = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const given = parts[index] ?? '';
    if (isName(part)) {
      if (given === '') return undefined;
      params.set(part.slice(1), decodeURIComponent(given));
    } else if (part !== given) return undefined;
  }
  return params;
}

/** Finds the row of a request; a literal path wins over one with names, whatever their order. */
export function routerOf(routes: readonly Route[]): FindRoute {
  const rows = routes
    .map((route) => ({ route, pattern: route[1].split('/') }))
    .sort((a, b) => a.pattern.filter(isName).length - b.pattern.filter(isName).length);
  return (method, path) => {
    const parts = path.replace(/\/+$/, '').split('/');
    for (const { route, pattern } of rows) {
      if (route[0] !== method || pattern.length !== parts.length) continue;
      const params = matchParts(pattern, parts);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}
