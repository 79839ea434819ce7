import * as v from 'valibot';
import { serviceField } from '../fields.ts';
import { playbook, Refused } from '../playbook.ts';
import { awaySeconds, wentLive } from '../steps/deploys-since.ts';
import { serviceOf } from '../targets.ts';
import type { DeployDetail, ServiceDetail } from '../world.ts';
import { quietService } from './quiet-service.ts';

const list = (deploys: readonly DeployDetail[]): string =>
  deploys.map(({ id, commit }) => (commit === undefined ? id : `${id} ("${commit}")`)).join(', ');

/** The one that was named, or the last that was live with another commit: a new plan deploys the same one again. */
function wantedDeploy({ deploys }: ServiceDetail, live: DeployDetail, id: string | undefined) {
  const earlier = deploys.slice(deploys.indexOf(live) + 1).filter(wentLive);
  if (id === undefined) {
    const other = earlier.find(({ commit }) => commit !== live.commit) ?? earlier[0];
    if (other !== undefined) return other;
    throw new Refused(
      `no deploy before ${live.id} was ever live, so there is nothing to go back to`,
    );
  }
  const named = deploys.find((deploy) => deploy.id === id);
  if (named !== undefined && (named === live || wentLive(named))) return named;
  const why = named === undefined ? 'none of the last twenty' : `it ended as ${named.status}`;
  throw new Refused(
    `input.deploy: found ${id}, ${why}; wanted one that was live: ${list(earlier) || 'there is none'}`,
  );
}

/** Back to an earlier build. */
export const rollbackDeploy = playbook({
  id: 'rollback-deploy',
  summary: 'Makes the build of an earlier deploy live again.',
  input: v.strictObject({
    service: serviceField,
    deploy: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^dep-[0-9a-z]+$/, 'the id of a deploy, dep-…'),
        v.description('the deploy to go back to; the last live one of another commit if not said'),
      ),
    ),
  }),
  needs: ['render'],
  about: {
    steps: ['asks Render for the rollback', 'waits until that build is live', 'health path'],
    downtime: 'none: instances are replaced one by one; about a minute for a service with a disk',
    undo: 'forward again to the build that was live before',
  },
  example: { service: 'api' },
  async plan(world, { service: id, deploy }) {
    const detail = await quietService(world, serviceOf(world.guide, id));
    const live = detail.deploys.find(({ status }) => status === 'live');
    if (live === undefined) throw new Refused(`${id} has no live deploy`);
    const to = wantedDeploy(detail, live, deploy);
    if (to === live) return { target: id, steps: [], notes: [`${live.id} is live already`] };
    const isSame = to.commit !== undefined && to.commit === live.commit;
    return {
      target: id,
      steps: [
        {
          kind: 'roll-back',
          target: id,
          from: live.id,
          to: to.id,
          ...(to.commit === undefined ? {} : { commit: to.commit }),
          downtimeSeconds: awaySeconds(detail),
        },
        { kind: 'healthy', target: id },
      ],
      notes: [
        ...(isSame ? ['its commit reads like the present one: name another with "deploy"'] : []),
        'the next push deploys again: revert the commit, or turn auto-deploy off on Render',
        'the database is not rolled back: the old build must understand its present schema',
      ],
    };
  },
});
