/** Kinds of work that an application hands over instead of doing it while somebody waits. */
export const taskKinds = ['email', 'report', 'file', 'webhook', 'payment-event'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Each priority is a queue of its own, so that none waits behind another. */
export const priorities = ['high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** Kinds whose messages are handled one after the other within a group: their queues are FIFO queues. */
const ORDERED: readonly TaskKind[] = ['webhook', 'payment-event'];

/** Whether the queues of a kind keep order within a group. */
export const isOrdered = (kind: TaskKind): boolean => ORDERED.includes(kind);
