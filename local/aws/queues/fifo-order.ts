import type { Queue } from './emulator.ts';

/**
 * Makes a FIFO queue of fauxqs keep SQS's order. A receive gives as many messages of one group as
 * there are before it takes from the next (fauxqs gives one of each), and what comes back takes its
 * old place (fauxqs would turn several round), see
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export function keepFifoOrder(queue: Queue): void {
  const dequeue = queue.dequeue.bind(queue);
  const changeVisibility = queue.changeVisibility.bind(queue);
  const processTimers = queue.processTimers.bind(queue);

  queue.dequeue = (most, visibility, resolveQueue) => {
    const received: ReturnType<Queue['dequeue']> = [];
    /** Groups that this receive itself has locked: it may go on taking from them. */
    const own = new Map<string, number>();
    while (received.length < Math.min(most, 10)) {
      for (const group of own.keys()) queue.fifoLockedGroups.delete(group);
      const [message] = dequeue(1, visibility, resolveQueue);
      for (const [group, count] of own) {
        queue.fifoLockedGroups.set(group, (queue.fifoLockedGroups.get(group) ?? 0) + count);
      }
      if (message === undefined) break;
      const entry = queue.inflightMessages.get(message.ReceiptHandle);
      const group = entry?.message.messageGroupId ?? '';
      own.set(group, queue.fifoLockedGroups.get(group) ?? 1);
      received.push(message);
    }
    return received;
  };
  queue.changeVisibility = (receiptHandle, seconds) => {
    changeVisibility(receiptHandle, seconds);
    if (seconds === 0) sortGroups(queue);
  };
  queue.processTimers = () => {
    const inFlight = queue.inflightMessages.size;
    processTimers();
    if (queue.inflightMessages.size < inFlight) sortGroups(queue);
  };
}

/** Sequence numbers are of one length, so their text is in their order. */
function sortGroups(queue: Queue): void {
  for (const messages of queue.fifoMessages.values()) {
    messages.sort((one, other) =>
      (one.sequenceNumber ?? '') < (other.sequenceNumber ?? '') ? -1 : 1,
    );
  }
}
