import { measureService } from '../services/measure-service.ts';
import { serviceFindings } from '../services/service-findings.ts';
import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import { probed } from './healthy.ts';
import type { StepKind } from './step-kind.ts';

const MINUTE = 60_000;

/** One look at everything that tells whether a service is well. */
export const checkService: StepKind<StepData['check-service']> = {
  says: ({ target }) => `${target}: look at its health, instances, deploys, errors and speed`,
  downtimeSeconds: () => 0,
  async look(world, { target, minutes, ...lines }) {
    const service = serviceOf(world.guide, target);
    const now = world.now();
    const detail = await world.render.service(service);
    const health = detail.url === undefined ? undefined : await probed(world, detail);
    const measured = await measureService(world, service, now - minutes * MINUTE, now);
    const { states } = await world.state.read([target]);
    const history = states[target]?.history;
    const look = { detail, measured, history, now, ...(health === undefined ? {} : { health }) };
    const findings = serviceFindings(look, lines);
    const bad = findings.filter(({ passed }) => !passed);
    if (bad.length === 0) return { is: 'done', note: `all ${findings.length} are well`, findings };
    const because = bad.map(({ found, wanted, what }) => `${what}: ${found}, wanted ${wanted}`);
    return { is: 'failed', because: because.join('; '), findings };
  },
  everySeconds: 20,
  withinSeconds: 5 * 60,
};
