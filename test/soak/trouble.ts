import type { Runtime } from '#local/aws/runtime.ts';
import { faultModes } from '#local/fake-postmark/faults.ts';
import type { Random } from '#local/fake-render/random.ts';
import type { Mode } from '#local/receivers/modes.ts';
import { customers } from '#local/session/tasks/handed-over.ts';
import type { SimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import type { TaskOutputs } from '#local/session/tasks/task-outputs.ts';

const RECEIVER_TROUBLE: readonly Mode[] = [
  '500',
  '429',
  'redirect',
  'garbage',
  'reset-after-accept',
];

/** What was done to the workers and to the services they call. */
export interface Troubles {
  readonly kills: number;
  readonly cutOff: number;
  readonly changes: number;
}

/**
 * Makes trouble in real time until it is told to stop: ends sandboxes in the middle of what they do, and lets
 * outside services fail in one way after another, about a third of their calls.
 */
export function makeTrouble(
  runtime: Pick<Runtime, 'kill'>,
  { postmark, receivers }: SimulatedTasks,
  { workers }: TaskOutputs,
  random: Random,
  everyMilliseconds: number,
): { stop: () => Promise<Troubles> } {
  const names = [...workers.keys()];
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  let kills = 0;
  let cutOff = 0;
  let changes = 0;
  let isStopped = false;

  async function killOne(): Promise<void> {
    let isChosen = false;
    const ended = await runtime.kill(pick(names), (request) => {
      if (isChosen || request === 'idle') return false;
      isChosen = true;
      return true;
    });
    kills += ended.length > 0 ? 1 : 0;
    cutOff += ended.length;
  }

  function changeWeather(): void {
    changes += 1;
    const mode = pick(faultModes);
    postmark.control.fault({ mode, share: 0.35, seconds: 2 });
    for (const who of [...customers, 'application']) {
      receivers.behave(who, 'ok', 'ok', pick(RECEIVER_TROUBLE));
    }
  }

  async function round(): Promise<void> {
    while (!isStopped) {
      await new Promise((resolve) => setTimeout(resolve, everyMilliseconds * (0.5 + random())));
      if (random() < 0.25) changeWeather();
      await killOne();
    }
  }
  const ended = round();
  return {
    async stop() {
      isStopped = true;
      await ended;
      postmark.control.fault({ mode: 'ok' });
      for (const who of [...customers, 'application']) receivers.behave(who, 'ok');
      return { kills, cutOff, changes };
    },
  };
}
