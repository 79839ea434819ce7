import type { Message } from './world.ts';

/**
 * A batch in rounds: everything without a group at once, and of each group one message in each round, in the
 * order in which the queue gave them.
 */
export function rounds(messages: readonly Message[]): readonly (readonly Message[])[] {
  const seen = new Map<string, number>();
  const all: Message[][] = [];
  for (const message of messages) {
    const round = message.group === undefined ? 0 : (seen.get(message.group) ?? 0);
    if (message.group !== undefined) seen.set(message.group, round + 1);
    const ones = all[round] ?? [];
    ones.push(message);
    all[round] = ones;
  }
  return all;
}
