import * as v from 'valibot';
import { maxLagField, replicaField } from '../fields.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import { serviceOf } from '../targets.ts';
import { readyDatabase } from './ready-database.ts';
import { switchConnection } from './switch-connection.ts';

/** A service that reads from a replica. */
export const useReadReplica = playbook({
  id: 'use-read-replica',
  summary: 'Points a service at a read replica and sees its queries arrive there.',
  input: v.strictObject({
    service: v.pipe(v.string(), v.description('the service, as the guide names it')),
    name: replicaField,
    maxLagSeconds: maxLagField,
  }),
  needs: ['render', 'database'],
  about: {
    steps: [
      'sees that the replica streams with little lag',
      "puts the replica's address into the service's variable for it",
      'deploys the present build, which brings the variable to the instances',
      'waits until the service answers its health path',
      'sees that the replica answers more than those who watch it ask',
    ],
    downtime: 'none: Render rolls the instances; a service with a disk is away for a minute',
    undo: 'the variable as it was, and a deploy; one that was not set names the primary afterwards',
  },
  example: { service: 'api', name: 'replica-1' },
  async plan(world, { service: id, name, maxLagSeconds }) {
    const service = serviceOf(world.guide, id);
    const { connections } = service;
    if (connections === undefined) {
      throw new Refused(`${id} names no database: give it "connections" in the guide`);
    }
    const { database: target, replicaUrlKey: key } = connections;
    if (key === undefined) {
      throw new Refused(
        `${id} names no variable for a replica: give its "connections" a "replicaUrlKey" in the guide`,
      );
    }
    const { database, detail } = await readyDatabase(world, target);
    if (!detail.replicas.some((replica) => replica.name === name)) {
      const known = detail.replicas.map((replica) => replica.name).join(', ') || 'none';
      throw new Refused(
        `input.name: ${target} has no replica called ${name} (it has: ${known}); run add-read-replica first`,
      );
    }
    const to = `replica:${name}` as const;
    const steps = await switchConnection(world, { service, key, database, to });
    const streams: Step = { kind: 'replica-streams', target, name, maxLagSeconds };
    const answers: Step = { kind: 'replica-answers', target: id, database: target, name };
    const notes =
      steps.length === 0 ? [`${key} names ${name} already: only looks at it are left`] : [];
    return { target: id, steps: [streams, ...steps, answers], notes };
  },
});
