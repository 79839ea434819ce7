import * as v from 'valibot';
import type { CareRules } from '#core/care/care-rules.ts';
import type { Jobs } from '#core/care/care-world.ts';
import { RenderRejected } from '../render/errors/render-rejected.ts';
import { careOperations } from '../render/operations.ts';
import { readAnswer } from '../render/read-answer.ts';
import { type Connection, connect } from '../render/transport.ts';

/** A chore's id goes to a shell on Render: nothing in it may mean anything there. */
const PLAIN = /^[a-z]+(\/[A-Za-z0-9_.-]+)?$/;

const startedSchema = v.object({ id: v.pipe(v.string(), v.regex(/^job-[0-9a-z]+$/)) });
/** Absent or null while Render has not looked at it yet. */
const jobSchema = v.object({ status: v.nullish(v.string(), 'pending') });

const states: Readonly<Record<string, Awaited<ReturnType<Jobs['state']>>>> = {
  pending: 'under-way',
  running: 'under-way',
  succeeded: 'ended',
  failed: 'failed',
  canceled: 'failed',
};

/**
 * One-off jobs of the service in the guide, over a connection that can say nothing else. Throws as `renderClient`
 * does; a start whose answer was lost may have started one, and a second one finds the chore taken.
 */
export function renderJobs(
  connection: Connection,
  { command, service }: NonNullable<CareRules['jobs']>,
): Jobs {
  const send = connect(connection, careOperations);
  return {
    async start(chore) {
      if (!PLAIN.test(chore)) throw new RangeError(`"${chore}" cannot be handed to a one-off job`);
      const call = {
        operation: 'start-job',
        id: service,
        body: { startCommand: `${command} ${chore}` },
      } as const;
      return readAnswer(call, await send(call), startedSchema).id;
    },
    async state(job) {
      const call = { operation: 'get-job', id: service, key: job } as const;
      try {
        const { status } = readAnswer(call, await send(call), jobSchema);
        // A word that Render invents: what ends a job has long had its words.
        return states[status] ?? 'under-way';
      } catch (error) {
        if (error instanceof RenderRejected && error.status === 404) return 'unknown';
        throw error;
      }
    },
  };
}
