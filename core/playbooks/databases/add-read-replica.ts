import * as v from 'valibot';
import { rungOf } from '../../ladder.ts';
import { databaseField, maxLagField, replicaField } from '../fields.ts';
import { costChange } from '../notes/cost-change.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import { readyDatabase } from './ready-database.ts';

/** Render's rules: https://render.com/docs/postgresql-read-replicas */
const MOST_REPLICAS = 5;
const LEAST_CPU = 0.5;
const LEAST_DISK_GB = 10;

/** One more read replica for a database. */
export const addReadReplica = playbook({
  id: 'add-read-replica',
  summary: 'Adds a read replica to a database and waits until it streams.',
  input: v.strictObject({
    target: databaseField,
    name: replicaField,
    maxLagSeconds: maxLagField,
  }),
  needs: ['render', 'database'],
  about: {
    steps: [
      'sees for a minute that nobody else changes its replicas',
      'asks Render for one replica more, with the others kept as they are',
      'waits until Render says that it is available',
      'waits until it streams with little lag, in two looks in a row',
    ],
    downtime: 'none: the primary goes on while the replica copies it',
    undo: "none: Capstan deletes nothing; remove the replica in Render's dashboard",
  },
  example: { target: 'database', name: 'replica-1' },
  async plan(world, { target, name, maxLagSeconds }) {
    const { database, detail } = await readyDatabase(world, target);
    const streams: Step = { kind: 'replica-streams', target, name, maxLagSeconds };
    const { diskGb, plan, replicas } = detail;
    if (replicas.some((replica) => replica.name === name)) {
      const notes = [`${target} has a replica called ${name} already: only a look at it is left`];
      return { target, steps: [streams], notes };
    }
    const problems: string[] = [];
    if (replicas.length >= MOST_REPLICAS) {
      problems.push(`${target} has ${replicas.length} replicas, the most that Render allows`);
    }
    const cpu = rungOf(world.guide.ladders.postgres, plan)?.cpu;
    if (cpu !== undefined && cpu < LEAST_CPU) {
      problems.push(
        `plan ${plan} has ${cpu} CPU, and replicas need ${LEAST_CPU}: upgrade it first`,
      );
    }
    if (diskGb < LEAST_DISK_GB) {
      problems.push(`the disk has ${diskGb} GB, and replicas need ${LEAST_DISK_GB}: grow it first`);
    }
    if (problems.length > 0) throw new Refused(...problems);
    const after = { ...detail, replicas: [...replicas, { id: '', name }] };
    const { notes, ...cost } = await costChange(world, database, detail, after);
    return {
      target,
      steps: [
        { kind: 'replica-list-settles', target },
        { kind: 'add-replica', target, name },
        streams,
      ],
      ...cost,
      notes: [
        `a replica costs what the primary costs: plan ${plan} and ${diskGb} GB`,
        `change no replica of ${target} by hand meanwhile: Render takes the whole list at once`,
        ...notes,
      ],
    };
  },
});
