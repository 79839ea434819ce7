import type { Control } from '../controls.ts';
import { customers } from './handed-over.ts';
import type { SimulatedTasks } from './simulated-tasks.ts';
import type { TaskProducer } from './task-producer.ts';

const FLOOD = 2_000;
/** Calls enough for a breaker to judge by. */
const FEW = 10;
const [CUSTOMER] = customers;

/** What a visitor may do to tasks. */
export function taskControls(tasks: SimulatedTasks, producer: TaskProducer): readonly Control[] {
  const { postmark, receivers } = tasks;
  const shown = { place: 'tasks', kind: 'toggle' } as const;
  return [
    {
      shown: {
        ...shown,
        kind: 'press',
        id: 'flood',
        label: 'Flood',
        help: `${FLOOD.toLocaleString('en-US')} newsletters at once. Mails that somebody waits for must not wait.`,
      },
      says: () => `${FLOOD.toLocaleString('en-US')} mails of low priority were queued.`,
      use: () => producer.flood(FLOOD),
      simulatedOnly: true,
    },
    {
      shown: {
        ...shown,
        id: 'postmark',
        label: 'Break Postmark',
        help: 'It answers 503. The breaker must open, mails must wait, none may be lost.',
      },
      says: (on) =>
        on ? `Postmark is out of order while ${FEW} people sign up.` : 'Postmark works again.',
      use: async (on) => {
        postmark.control.fault({ mode: on ? '503' : 'ok' });
        if (on) await producer.welcome(FEW);
      },
      simulatedOnly: true,
    },
    {
      shown: {
        ...shown,
        id: 'customer',
        label: "Break a customer's address",
        help: `What is sent to ${CUSTOMER} fails. The other customers must notice nothing.`,
      },
      says: (on) =>
        on
          ? `The address of ${CUSTOMER} fails, and ${FEW} things happen that it wants to know.`
          : `The address of ${CUSTOMER} is well.`,
      use: async (on) => {
        receivers.behave(CUSTOMER, on ? '500' : 'ok');
        if (on) await producer.notify(CUSTOMER, FEW);
      },
      simulatedOnly: true,
    },
    {
      shown: {
        ...shown,
        kind: 'press',
        id: 'malformed',
        label: 'Send nonsense',
        help: 'A message that is no task. It must lie with the dead letters, with a reason.',
      },
      says: () => 'A message that is no task was queued.',
      use: () => producer.nonsense(),
      simulatedOnly: true,
    },
  ];
}
