import { type Approval, emptyHistory } from '#core/history.ts';
import { scheduleMaintenance } from '#local/fake-render/account/maintenance.ts';
import { startDeploy } from '#local/fake-render/deploys/start-deploy.ts';
import { setFaults } from '#local/fake-render/server/backend.ts';
import type { Command } from './command.ts';
import type { Driver } from './driver.ts';
import { type System, soundMetrics } from './system.ts';

const HOUR = 3_600_000;

function renderId({ guide }: System, target: string): string {
  return guide.targets.find(({ id }) => id === target)?.renderId ?? target;
}

function flip(system: System, on: boolean, target?: string): void {
  const pause = { by: 'ann', why: 'test', at: system.now(), ...(target ? { target } : {}) };
  if (on) system.table.putPause(pause);
  else for (const one of [undefined, 'api', 'database', 'redis']) system.table.removePause(one);
  const { log } = system;
  log.flips.push({ order: system.nextOrder(), at: system.now(), on, target });
}

/** As the program does that a person approves with: it tries again when somebody else has written. */
function approve(system: System, { target, actionClass }: Command & { do: 'approve' }): void {
  const at = system.now();
  const approval: Approval = { actionClass, by: 'ann', at, until: at + HOUR };
  const { table, log } = system;
  if (table.isGarbled(`STATE ${target}`)) return;
  const before = table.stateOf(target) ?? { version: 0, history: emptyHistory };
  const approvals = [...before.history.approvals, approval];
  table.put(`STATE ${target}`, {
    ...before,
    version: before.version + 1,
    history: { ...before.history, approvals },
  });
  log.approvals.push({ order: system.nextOrder(), at, until: approval.until, target, actionClass });
}

function push(system: System, breaks: 'none' | 'build' | 'update'): void {
  const { world } = system;
  const [service] = world.services.values();
  if (service === undefined || service.suspended) return;
  world.deployFailure = breaks;
  const commit = { id: 'c0ffee00c0ffee00', message: 'Change' };
  startDeploy(world, service, { trigger: 'new_commit', builds: true, commit });
  system.edited('api', `push ${breaks}`);
}

function patchPlan(system: System, { target, plan }: Command & { do: 'plan' }): void {
  const id = renderId(system, target);
  const paths = { api: 'services', database: 'postgres', redis: 'key-value' };
  const body = target === 'api' ? { serviceDetails: { plan } } : { plan };
  system.dashboard('PATCH', `/${paths[target]}/${id}`, target, body);
}

function setNative(system: System, on: boolean): void {
  const criterion = { enabled: on, percentage: 60 };
  system.dashboard('PUT', `/services/${renderId(system, 'api')}/autoscaling`, 'api', {
    enabled: on,
    min: 2,
    max: 8,
    criteria: { cpu: criterion, memory: { ...criterion, enabled: false } },
  });
}

/** Two or three looks at everything at once; `order` says whose call goes out next. */
async function overlap(driver: Driver, { looks, order }: Command & { do: 'overlap' }) {
  const waiting: (() => void)[][] = Array.from({ length: looks }, () => []);
  const targets = driver.system.guide.targets.map(({ id }) => id);
  const sandboxes = waiting.map((queue) =>
    driver.startLook(targets, () => new Promise<void>((resolve) => void queue.push(resolve))),
  );
  for (let step = 0; sandboxes.some(({ state }) => state === 'running'); step += 1) {
    await driver.breathe();
    const ready = waiting.filter(({ length }) => length > 0);
    const choice = order[step % Math.max(1, order.length)] ?? 0;
    const next = ready[choice % Math.max(1, ready.length)]?.shift();
    if (next === undefined) driver.wait();
    else next();
  }
  await driver.rest(sandboxes);
}

/** Lets one thing happen. */
export async function perform(driver: Driver, command: Command): Promise<void> {
  const { system } = driver;
  const { backend, table } = system;
  switch (command.do) {
    case 'pass':
      return driver.minutes(command.minutes);
    case 'sleep':
      return driver.sleep(command.minutes);
    case 'overlap':
      return overlap(driver, command);
    case 'load':
      system.load = { ...system.load, ...command.load };
      return;
    case 'metrics':
      system.metrics = { ...soundMetrics, silent: command.mood === 'silent' };
      return;
    case 'late':
      system.metrics = { ...system.metrics, lateMinutes: command.minutes };
      return;
    case 'missing':
      system.metrics = { ...system.metrics, missing: new Set([command.signal]) };
      return;
    case 'garbage':
      system.metrics = { ...system.metrics, garbage: command };
      return;
    case 'hints':
      driver.hints = command.mood;
      return;
    case 'fate':
      driver.fates[command.of] = command.fate;
      return;
    case 'wire':
      system.wireFault = { ...command };
      return;
    case 'stale':
      setFaults(backend, { staleSeconds: command.seconds });
      return;
    case 'slow':
      setFaults(backend, { latencyMs: command.milliseconds });
      return;
    case 'unknown-plans':
      setFaults(backend, { unknownPlans: command.on });
      return;
    case 'table':
      table.fault = command.fault;
      if (command.fault !== 'none') system.log.tableFaults.push(system.now());
      return;
    case 'deaf':
      system.deaf = command;
      return;
    case 'force':
      system.desk.force(command.alarm, command.state);
      return;
    case 'pause':
      return flip(system, true, command.target);
    case 'resume':
      return flip(system, false);
    case 'blur-switch':
      flip(system, true);
      return table.garble('PAUSE');
    case 'garble':
      return table.garble(command.key);
    case 'approve':
      return approve(system, command);
    case 'scale':
      return system.dashboard('POST', `/services/${renderId(system, 'api')}/scale`, 'api', {
        numInstances: command.instances,
      });
    case 'plan':
      return patchPlan(system, command);
    case 'disk':
      return system.dashboard('PATCH', `/postgres/${renderId(system, 'database')}`, 'database', {
        diskSizeGB: command.gb,
      });
    case 'native':
      return setNative(system, command.on);
    case 'push':
      return push(system, command.breaks);
    case 'maintain':
      scheduleMaintenance(system.world, {
        resourceId: renderId(system, command.target),
        type: 'database_upgrade',
        scheduledAt: system.now(),
      });
      return system.edited(command.target, 'maintenance');
  }
}

/** Every fault is over, everybody may act, and the world stays as it is. */
export async function calmDown(driver: Driver, mode: 'direct' | 'steer'): Promise<void> {
  const { system } = driver;
  driver.hints = 'plain';
  driver.fates = {};
  system.metrics = soundMetrics;
  system.wireFault = undefined;
  system.deaf = { alarms: false, herald: false };
  system.table.fault = 'none';
  system.table.restore();
  setFaults(system.backend, { staleSeconds: 0, latencyMs: 0, unknownPlans: false });
  system.world.deployFailure = 'none';
  flip(system, false);
  setNative(system, mode === 'steer');
  await driver.thawAll();
}
