import { serviceOf } from '../targets.ts';
import type { DeployDetail } from '../world.ts';
import type { StepData } from './all.ts';
import { deploysSince, hasFailed, isUnderWay, wentLive } from './deploys-since.ts';
import type { Seen, StepKind } from './step-kind.ts';

/** A push of somebody's that failed says nothing about the deploy that we ask for. */
const isOurs = ({ trigger }: DeployDetail): boolean =>
  trigger === undefined || trigger === 'api' || trigger === 'service_updated';

/** Any deploy begun since the mark carries the present configuration, whoever began it. */
function judge(since: readonly DeployDetail[]): Seen {
  const live = since.find(({ status }) => status === 'live') ?? since.find(wentLive);
  if (live !== undefined) return { is: 'done', note: `deploy ${live.id} is ${live.status}` };
  const [rolling] = since.filter(isUnderWay);
  if (rolling !== undefined) {
    return { is: 'under-way', note: `deploy ${rolling.id} is ${rolling.status}` };
  }
  const failed = since.find((deploy) => isOurs(deploy) && hasFailed(deploy));
  if (failed === undefined) return { is: 'to-do' };
  return { is: 'failed', because: `deploy ${failed.id} ended as ${failed.status}` };
}

/** The present build once more, with the configuration as it is now. */
export const deploy: StepKind<StepData['deploy']> = {
  says: ({ target, brings }) => `${target}: deploy the present build with ${brings}`,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async mark(world, { target, mayHaveBegun }, before) {
    // Render may have begun one itself when it was told of the change: then that one is waited for.
    // Without a mark before it an old deploy would count; a deploy too many does no harm.
    if (mayHaveBegun === true && before !== null) return before;
    const { deploys } = await world.render.service(serviceOf(world.guide, target));
    return deploys[0]?.id ?? null;
  },
  async ask(world, { target }) {
    await world.render.deploy(serviceOf(world.guide, target));
  },
  async look(world, { target }, mark) {
    return judge(deploysSince(await world.render.service(serviceOf(world.guide, target)), mark));
  },
  everySeconds: 20,
  withinSeconds: 45 * 60,
  // What it brought is taken back by the step that changed it, which deploys again.
  undo: () => [],
  undoSays: ({ brings }) => `nothing of its own: ${brings} is taken back with another deploy`,
};
