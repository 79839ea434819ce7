import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { durableJourney } from '#adapters/durable-journey.ts';
import { playbookOf } from '#core/playbooks/all.ts';
import { retryAfterSeconds } from '#core/playbooks/retry.ts';
import { type Result, runPlaybook } from '#core/playbooks/run-playbook.ts';
import type { World } from '#core/playbooks/world.ts';
import { reasonText } from '#core/reason-text.ts';
import { breakOff } from './break-off.ts';
import { environment } from './environment.ts';
import { logger, observed } from './observed.ts';
import type { playbookWorld } from './playbook-world.ts';
import { runNameOf } from './run-name.ts';

/**
 * The playbook of this function's name, run from its beginning at every invocation: what has ended is read back, what
 * is next is done, and a wait ends the invocation. The event is what `readRequest` reads.
 */
export function playbookHandler(world: ReturnType<typeof playbookWorld> & World) {
  const id = environment('PLAYBOOK_NAME');
  const playbook = playbookOf(id);
  if (playbook === undefined) throw new Error(`there is no playbook "${id}"`);
  const run = async (request: unknown, context: DurableContext): Promise<Result> => {
    const name = runNameOf(context.executionContext.durableExecutionArn);
    const journey = durableJourney(context, name);
    logger.appendKeys({ playbook: id, run: name });
    try {
      return await runPlaybook(playbook, request, journey, world);
    } catch (error) {
      logger.error('the run broke off', { error });
      const because = reasonText(error);
      await journey.once(
        'break-off',
        () => breakOff(world, { run: name, playbook: id, because }),
        retryAfterSeconds,
      );
      // The execution fails, too: nobody takes a fault for an outcome.
      throw error;
    }
  };
  return observed(withDurableExecution(run));
}
