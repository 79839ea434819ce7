import type { Random } from '#local/fake-render/random.ts';
import { type Handed, handedOver } from '#local/session/tasks/handed-over.ts';

/** What is expected of a task, as its producer knows it. */
export type Fate = 'done' | 'refused' | 'no-task';

/** A task to hand over, by its kind's way in. */
export type SoakTask =
  | { readonly way: 'queue'; readonly fate: Fate; readonly handed: Handed }
  | {
      readonly way: 'upload';
      readonly fate: Fate;
      readonly id: string;
      readonly isPicture: boolean;
    }
  | { readonly way: 'stripe'; readonly fate: 'done'; readonly id: string; readonly object: string };

/** In percent; the rest are mails. */
const SHARES = { webhook: 25, payment: 8, file: 3, report: 3 } as const;
/** Of those that go by a queue, in percent. */
const REFUSED = 3;
const NO_TASK = 2;

/** Objects of Stripe's that share the payment events. */
const OBJECTS = 40;

const priorities = ['high', 'normal', 'low'] as const;

/** Makes `count` tasks of all kinds; the same seed makes the same ones. */
export function makeTasks(
  count: number,
  random: Random,
  about: { readonly seed: number; readonly at: number; readonly hookUrl: (name: string) => string },
): readonly SoakTask[] {
  return Array.from({ length: count }, (_, number): SoakTask => {
    const luck = random();
    const draw = random() * 100;
    const { file, payment, report, webhook } = SHARES;
    if (draw < payment) {
      const object = `in_soak${Math.floor(random() * OBJECTS)}`;
      return { way: 'stripe', fate: 'done', id: `evt_soak${number}`, object };
    }
    if (draw < payment + file) {
      const isPicture = random() > REFUSED / 100;
      return {
        way: 'upload',
        fate: isPicture ? 'done' : 'refused',
        id: `soak-${number}`,
        isPicture,
      };
    }
    const kind =
      draw < payment + file + report
        ? 'report'
        : draw < payment + file + report + webhook
          ? 'webhook'
          : 'email';
    const made = handedOver(kind, { ...about, luck, number });
    const spoil = random() * 100;
    if (spoil < NO_TASK) {
      return { way: 'queue', fate: 'no-task', handed: { ...made, occurredAt: 'yesterday' } };
    }
    if (kind === 'email') {
      const priority = priorities[Math.floor(random() * 3)] ?? 'normal';
      const isRefused = spoil < NO_TASK + REFUSED;
      const to = isRefused ? 'code-300@example.com' : made.payload['to'];
      const handed = { ...made, priority, payload: { ...made.payload, to } };
      return { way: 'queue', fate: isRefused ? 'refused' : 'done', handed };
    }
    if (kind === 'report') {
      const isRefused = spoil < NO_TASK + REFUSED;
      const parameters = { since: isRefused ? 'no date' : '2025-12-25' };
      const handed = { ...made, payload: { ...made.payload, parameters } };
      return { way: 'queue', fate: isRefused ? 'refused' : 'done', handed };
    }
    return { way: 'queue', fate: 'done', handed: made };
  });
}

/** The id under which the ledger knows a task; of an upload it is the bucket's. */
export const idOf = (task: SoakTask): string => (task.way === 'queue' ? task.handed.id : task.id);
