/** Why a wildcard is not one, or undefined when it is. */
export function wildcardProblem(pattern: string): string | undefined {
  for (let at = 0; at < pattern.length; at += 1) {
    const here = pattern[at];
    const next = pattern[at + 1];
    if (here === '*' && next === '*') return `Consecutive wildcard characters at pos ${at}`;
    if (here !== '\\') continue;
    if (next !== '*' && next !== '\\') return `Invalid escape character at pos ${at}`;
    at += 1;
  }
  return undefined;
}

/** Text between the stars, escapes resolved: 'a*b\*c' → ['a', 'b*c']. */
function literalsOf(pattern: string): readonly string[] {
  const literals = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    const here = pattern[at] ?? '';
    if (here === '*') {
      literals.push('');
      continue;
    }
    if (here === '\\') at += 1;
    literals[literals.length - 1] += pattern[at] ?? '';
  }
  return literals;
}

/** A test for text in which every '*' stands for any characters or none. */
export function wildcard(pattern: string): (value: string) => boolean {
  const [first = '', ...rest] = literalsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    // The leftmost place for each literal leaves the most room for the rest: no backtracking.
    for (const literal of rest) {
      const found = value.indexOf(literal, at);
      if (found < 0) return false;
      at = found + literal.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}
