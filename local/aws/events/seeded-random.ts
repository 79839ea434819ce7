/** Numbers in [0, 1), the same ones for the same seed (xorshift, 32 bits). */
export function seededRandom(seed: number): () => number {
  // Neighbouring seeds have to start far apart, and zero would stay zero.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Ids in the form of a UUID, the same ones for the same seed. */
export function seededIds(seed: number): () => string {
  const random = seededRandom(seed);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  return () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
