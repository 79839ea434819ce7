import type { Message, Queue } from './emulator.ts';
import type { QueueContent, QueuedMessage, QueueState } from './queue-protocol.ts';

/** What a receive would give now, and when there will be more. */
export function stateOf(queue: Queue): QueueState {
  queue.processTimers();
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const { visibilityDeadline } of queue.inflightMessages.values()) {
    wakeAt = Math.min(wakeAt, visibilityDeadline);
  }
  const delayed = queue.isFifo() ? [...queue.fifoDelayed.values()].flat() : queue.delayedMessages;
  for (const { delayUntil } of delayed) wakeAt = Math.min(wakeAt, delayUntil ?? wakeAt);
  let ready = queue.messages.length;
  for (const [group, messages] of queue.fifoMessages) {
    if (!queue.fifoLockedGroups.has(group)) ready += messages.length;
  }
  return { queue: queue.name, ready, ...(Number.isFinite(wakeAt) ? { wakeAt } : {}) };
}

/** A standard queue moves a message to its back after so many receives; its age is then told no more. */
const POISON_RECEIVES = 3;
const isCountedAge = ({ approximateReceiveCount: count }: Message): boolean =>
  count <= POISON_RECEIVES;

function oldestOf(messages: readonly Message[]): number | undefined {
  if (messages.length === 0) return undefined;
  return messages.reduce((at, { sentTimestamp }) => Math.min(at, sentTimestamp), Infinity);
}

/** Counts and the first `limit` messages, without receiving any. */
export function contentOf(queue: Queue, limit: number, sent: number): QueueContent {
  queue.processTimers();
  const { ready, delayed, inflight } = queue.inspectMessages();
  const all: [Message, QueuedMessage['state']][] = [
    ...ready.map((message): [Message, 'visible'] => [message, 'visible']),
    ...inflight.map(({ message }): [Message, 'in flight'] => [message, 'in flight']),
    ...delayed.map((message): [Message, 'delayed'] => [message, 'delayed']),
  ];
  const oldest = oldestOf(all.map(([message]) => message));
  const counted = queue.isFifo()
    ? oldest
    : oldestOf(all.map(([message]) => message).filter(isCountedAge));
  return {
    visible: ready.length,
    inFlight: inflight.length,
    delayed: delayed.length,
    sent,
    ...(oldest === undefined ? {} : { oldestSentAt: oldest }),
    ...(counted === undefined ? {} : { oldestCountedAt: counted }),
    messages: all.slice(0, limit).map(([message, state]) => ({
      messageId: message.messageId,
      body: message.body,
      sentAt: message.sentTimestamp,
      receiveCount: message.approximateReceiveCount,
      attributes: Object.fromEntries(
        Object.entries(message.messageAttributes).flatMap(([name, { StringValue }]) =>
          StringValue === undefined ? [] : [[name, StringValue]],
        ),
      ),
      ...(message.messageGroupId === undefined ? {} : { group: message.messageGroupId }),
      state,
    })),
  };
}

/** Drops what is older than the queue's retention period, which fauxqs does not do itself. */
export function expireMessages(queue: Queue): void {
  const retention = Number(queue.attributes['MessageRetentionPeriod'] ?? '345600') * 1000;
  const isKept = ({ sentTimestamp }: Message): boolean => sentTimestamp > Date.now() - retention;
  queue.messages = queue.messages.filter(isKept);
  for (const [group, messages] of queue.fifoMessages) {
    queue.fifoMessages.set(group, messages.filter(isKept));
  }
}
