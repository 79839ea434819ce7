import type { Deploy, Service } from '../world.ts';

const FINAL: ReadonlySet<string> = new Set([
  'live',
  'deactivated',
  'build_failed',
  'update_failed',
  'canceled',
  'pre_deploy_failed',
]);

export const isFinal = (deploy: Deploy): boolean => FINAL.has(deploy.status);

/** The one deploy that is being carried out. */
export const runningDeploy = (service: Service): Deploy | undefined =>
  service.deploys.find((deploy) => !isFinal(deploy) && deploy.status !== 'queued');

export const queuedDeploy = (service: Service): Deploy | undefined =>
  service.deploys.find((deploy) => deploy.status === 'queued');
