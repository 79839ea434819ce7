import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** A larger disk for a database: without downtime, and never smaller again. */
export const growDisk: StepKind<StepData['grow-disk']> = {
  says: ({ target, fromGb, toGb }) => `${target}: disk ${fromGb} GB → ${toGb} GB`,
  present: ({ fromGb }) => `${fromGb} GB`,
  wanted: ({ toGb }) => `${toGb} GB`,
  downtimeSeconds: () => 0,
  async ask(world, { target, fromGb, toGb }) {
    const action = { kind: 'grow-disk', from: fromGb, to: toGb } as const;
    await world.render.apply(postgresOf(world.guide, target), action);
  },
  async look(world, { target, fromGb, toGb }) {
    const { diskGb, status } = await world.render.database(postgresOf(world.guide, target));
    if (diskGb === fromGb) return { is: 'to-do' };
    if (diskGb < toGb) return { is: 'failed', because: `the disk has ${diskGb} GB` };
    if (status !== 'available') return { is: 'under-way', note: `${diskGb} GB, ${status}` };
    return { is: 'done', note: `${diskGb} GB` };
  },
  everySeconds: 30,
  withinSeconds: 15 * 60,
  undoSays: () => 'cannot be taken back: Render never makes a disk smaller',
};
