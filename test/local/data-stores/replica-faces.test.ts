import { afterAll, expect, it } from 'vitest';
import type { Face, Postgres } from '#local/data-stores/postgres.ts';
import { ReplicaFaces } from '#local/data-stores/replica-faces.ts';
import { simulate } from '../plant/simulation.ts';

const simulation = simulate({ from: '10:00' });
afterAll(() => simulation.stop());

it('a replica lets nobody in before it speaks for itself', async () => {
  const { database } = simulation.anchor;
  database.readReplicas.push({ id: 'dpg-b', name: 'reads', createdAt: 0, readyAt: 0 });
  const events: string[] = [];
  const face: Face = {
    connectionString: 'postgresql://replica@127.0.0.1/db',
    async publish() {
      events.push('publishes');
    },
    setReachable(reachable) {
      events.push(reachable ? 'opens' : 'shuts');
    },
  };
  const postgres: Pick<Postgres, 'addReplica'> = { addReplica: async () => face };
  const faces = new ReplicaFaces(postgres, 'db');
  const copying = simulation.plant.snapshot();
  await faces.publish(copying);
  const replica = { ...database, id: 'dpg-b', name: 'reads' };
  const streaming = { ...copying, targets: { ...copying.targets, replicas: [replica] } };
  faces.setReachable(streaming);
  expect(events).not.toContain('opens');
  await faces.publish(streaming);
  expect(events.slice(-2)).toEqual(['publishes', 'opens']);
  faces.setReachable(copying);
  expect(events.at(-1)).toBe('shuts');
});
