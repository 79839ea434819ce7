const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A number in [0, 1) from a seeded stream: the same seed gives the same run. */
export type Random = () => number;

/** Mulberry32: small, fast, and good enough for boot times and ids. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** `length` characters of Render's id alphabet. */
export function idCharacters(random: Random, length: number): string {
  let characters = '';
  while (characters.length < length) characters += ALPHABET[Math.floor(random() * 36)] ?? '0';
  return characters;
}

/** An id as Render writes it: a prefix and 20 characters; Postgres carries its member letter. */
export function newId(random: Random, prefix: string): string {
  const id = `${prefix}-${idCharacters(random, 20)}`;
  return prefix === 'dpg' ? `${id}-a` : id;
}
