import { describe, expect, it } from 'vitest';
import { playbookOf } from '#core/playbooks/all.ts';
import { useInputs } from '../use-inputs.ts';

const { problemsOf } = useInputs();

const ofServices = [
  'set-api-scaling',
  'upgrade-api-plan',
  'verify-api-health',
  'restart-service',
  'rollback-deploy',
] as const;

describe('a field outside of its bounds', () => {
  const scaling = { service: 'api', min: 3, max: 8 };
  const service = { service: 'api' };
  it.each([
    ['set-api-scaling', { ...scaling, min: 0 }, 'at least 1'],
    ['set-api-scaling', { ...scaling, min: 2.5 }, 'a whole number'],
    ['set-api-scaling', { ...scaling, max: 101 }, 'at most 100'],
    ['set-api-scaling', { ...scaling, cpu: 91 }, 'at most 90 %'],
    ['set-api-scaling', { ...scaling, memory: 0 }, 'at least 1 %'],
    ['set-api-scaling', { ...scaling, mode: 'auto' }, '"direct" | "steer"'],
    ['upgrade-api-plan', { ...service, plan: '' }, 'wanted'],
    ['upgrade-api-plan', { ...service, minutes: 2 }, 'at least 3 minutes'],
    ['upgrade-api-plan', { ...service, minutes: 61 }, 'at most 60 minutes'],
    ['verify-api-health', { ...service, minutes: 3.5 }, 'whole minutes'],
    ['verify-api-health', { ...service, maxErrorPercent: -1 }, 'at least 0 %'],
    ['verify-api-health', { ...service, maxErrorPercent: 101 }, 'at most 100 %'],
    ['verify-api-health', { ...service, maxResponseMs: 0 }, 'at least 1 ms'],
    ['rollback-deploy', { ...service, deploy: 'yesterday' }, 'the id of a deploy, dep-…'],
    ['redrive-dead-letters', { queue: '' }, 'wanted'],
    ['pause', { target: 'api', for: 'a while' }, 'a duration such as 90m, 2h or 1d'],
    ['pause', { target: 'api', for: '0m' }, '1m to 30d'],
    ['pause', { target: 'api', for: '31d' }, '1m to 30d'],
  ] as const)('is refused with what was wanted: %s %j', async (id, input, wanted) => {
    const problems = await problemsOf(id, input);
    expect(problems.join('\n')).toContain(wanted);
    expect(problems.join('\n')).toMatch(/^input\.\w+: found /);
  });
});

describe('what the guide does not have', () => {
  it.each(ofServices)('is refused with the services it has: %s', async (id) => {
    const example = playbookOf(id)?.example as object;
    expect(await problemsOf(id, { ...example, service: 'database' })).toEqual([
      'found service target "database", wanted one of: api',
    ]);
  });

  it.each(['pause', 'resume'])('is refused with the targets it has: %s', async (id) => {
    expect(await problemsOf(id, { target: 'web' })).toEqual([
      'input.target: found "web", wanted all or one of: api, database, redis',
    ]);
  });

  it('is refused with the queues and plans there are', async () => {
    expect(await problemsOf('redrive-dead-letters', { queue: 'mail' })).toEqual([
      'input.queue: found "mail", wanted all or one of: hints',
    ]);
    expect(await problemsOf('upgrade-api-plan', { service: 'api', plan: 'huge' })).toEqual([
      `input.plan: found "huge", wanted one of the guide's ladder: starter, standard, pro, pro_plus`,
    ]);
  });

  it('is refused where it is a limit, every line of it', async () => {
    const input = { service: 'api', min: 1, max: 11, cpu: 60, memory: 70 };
    const problems = await problemsOf('set-api-scaling', input);
    expect(problems).toEqual([
      'input.min: found 1, wanted at least 2 (the guide)',
      'input.max: found 11, wanted at most 10 (the guide)',
      expect.stringContaining('input.cpu: found 60, wanted nothing: in direct mode'),
      expect.stringContaining('input.memory: found 70, wanted nothing: in direct mode'),
    ]);
    expect(await problemsOf('set-api-scaling', { service: 'api', min: 5, max: 4 })).toEqual([
      'input.min: found 5, wanted at most input.max, 4',
    ]);
  });

  it('is the other way of scaling: the line of the guide to change is named', async () => {
    const input = { service: 'api', min: 2, max: 4, cpu: 60, mode: 'steer' };
    expect(await problemsOf('set-api-scaling', input)).toEqual([
      `input.mode: found steer, and the guide has api in direct mode: change "mode: 'direct'" of the target api in capstan.config.ts`,
    ]);
  });
});
