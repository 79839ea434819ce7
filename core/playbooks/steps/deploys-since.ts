import type { DeployDetail, ServiceDetail } from '../world.ts';

const FAILED = new Set(['build_failed', 'update_failed', 'pre_deploy_failed', 'canceled']);

/** It never went live and never will. */
export const hasFailed = ({ status }: DeployDetail): boolean => FAILED.has(status);

/** It is live, or was until a later one took over. */
export const wentLive = ({ status }: DeployDetail): boolean =>
  status === 'live' || status === 'deactivated';

/** It is being built, rolled out, or waits for another: also words of Render's that nobody knows yet. */
export const isUnderWay = (deploy: DeployDetail): boolean =>
  !hasFailed(deploy) && !wentLive(deploy);

/** Deploys newer than a marked one, newest first; all when there was none, or when it is off the list by now. */
export function deploysSince(
  { deploys }: Pick<ServiceDetail, 'deploys'>,
  mark: unknown,
): readonly DeployDetail[] {
  const at = deploys.findIndex(({ id }) => id === mark);
  return at < 0 ? deploys : deploys.slice(0, at);
}

/** Seconds a service is away while it is deployed: Render rolls its instances unless a disk pins them. */
export const awaySeconds = ({ hasDisk }: Pick<ServiceDetail, 'hasDisk'>): number =>
  hasDisk ? 60 : 0;
