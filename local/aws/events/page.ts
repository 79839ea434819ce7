import { invalid } from './validation.ts';

const LARGEST_PAGE = 100;

/** One page of a list; the token is where the next one starts. */
export function page<T>(
  all: readonly T[],
  {
    NextToken,
    Limit,
  }: { readonly NextToken?: string | undefined; readonly Limit?: number | undefined },
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const from = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(from) || from < 0) throw invalid('Parameter NextToken is not valid.');
  const to = from + Math.min(Limit ?? LARGEST_PAGE, LARGEST_PAGE);
  return { items: all.slice(from, to), NextToken: to < all.length ? String(to) : undefined };
}
