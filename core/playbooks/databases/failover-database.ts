import * as v from 'valibot';
import { databaseField, maxLagField } from '../fields.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import { readyDatabase, restartSeconds, servicesOf } from './ready-database.ts';

/** The standby of a database takes over. */
export const failoverDatabase = playbook({
  id: 'failover-database',
  summary: 'Lets the standby of a database take over, as after a failure.',
  input: v.strictObject({ target: databaseField, maxLagSeconds: maxLagField }),
  needs: ['render', 'database'],
  about: {
    steps: [
      'asks Render for the fail-over and waits until another server leads',
      'sees that it answers SQL and has connections to spare',
      'waits until its replicas stream again',
      'waits until every service that uses it answers its health path',
    ],
    downtime: 'about ten seconds; open transactions are lost',
    undo: 'none needed: either server may lead; run it again to have the first one back',
  },
  example: { target: 'database' },
  async plan(world, { target, maxLagSeconds }) {
    // A leader that is away is what the standby is for.
    const mayFailOver = (status: string) => status === 'available' || status === 'unavailable';
    const { detail } = await readyDatabase(world, target, mayFailOver);
    if (!detail.highAvailability) {
      throw new Refused(
        `${target} has no standby that could take over: switch high availability on first`,
      );
    }
    const downtimeSeconds = restartSeconds(detail);
    return {
      target,
      steps: [
        { kind: 'fail-over', target, downtimeSeconds },
        { kind: 'database-serves', target },
        ...detail.replicas.map(
          ({ name }): Step => ({ kind: 'replica-streams', target, name, maxLagSeconds }),
        ),
        ...servicesOf(world.guide, target).map(({ id }): Step => ({ kind: 'healthy', target: id })),
      ],
      notes: ['open transactions are lost; clients have to connect anew'],
    };
  },
});
