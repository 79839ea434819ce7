import * as v from 'valibot';
import { playbook } from '../playbook.ts';
import { awaySeconds } from '../steps/deploys-since.ts';
import { serviceOf } from '../targets.ts';
import { quietService } from './quiet-service.ts';

/** Fresh processes for a service. */
export const restartService = playbook({
  id: 'restart-service',
  summary: 'Replaces every instance of a service by a fresh one of the same build.',
  input: v.strictObject({ service: v.pipe(v.string(), v.description('the service')) }),
  needs: ['render'],
  about: {
    steps: ['asks Render for the restart', 'waits until every instance is new', 'health path'],
    downtime: 'none: instances are replaced one by one; about a minute for a service with a disk',
    undo: 'none is needed: the same build with the same configuration',
  },
  example: { service: 'api' },
  async plan(world, { service: id }) {
    const downtimeSeconds = awaySeconds(await quietService(world, serviceOf(world.guide, id)));
    return {
      target: id,
      steps: [
        { kind: 'restart', target: id, downtimeSeconds },
        { kind: 'healthy', target: id },
      ],
      notes: [
        'new environment variables and a new plan are not picked up: a restart uses the configuration of the last deploy',
      ],
    };
  },
});
