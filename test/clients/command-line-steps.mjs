import assert from 'node:assert/strict';
import { runProgram } from './run-program.mjs';

/** Render's command line: RENDER_HOST is the whole base URL with a slash at its end. */
export function commandLineSteps({ program, fake, apiKey, directory, seeded }) {
  const env = {
    HOME: directory,
    RENDER_HOST: `${fake.url}/`,
    RENDER_API_KEY: apiKey,
    RENDER_WORKSPACE: fake.world.owner.id,
    RENDER_CLI_CONFIG_DIR: directory,
    DO_NOT_TRACK: '1',
    RENDER_CLI_DISABLE_ANALYTICS: '1',
  };
  const text = async (...args) => {
    const run = await runProgram(program, [...args, '--confirm', '-o', 'text'], { env });
    return run.stdout;
  };
  const json = async (...args) => {
    const run = await runProgram(program, [...args, '--confirm', '-o', 'json'], { env });
    return JSON.parse(run.stdout);
  };
  const service = (id) => fake.world.services.get(id);
  const made = {};

  return [
    ['whoami', async () => assert.match(await text('whoami'), /ops@assetanchor\.example/)],
    ['workspaces', async () => assert.equal((await json('workspaces'))[0].id, fake.world.owner.id)],
    [
      'services lists services, databases and Key Value',
      async () => {
        const listed = JSON.stringify(await json('services'));
        for (const { id } of Object.values(seeded)) assert.ok(listed.includes(id), id);
      },
    ],
    [
      'services instances',
      async () => assert.equal((await json('services', 'instances', seeded.api.id)).length, 2),
    ],
    [
      'services create',
      async () => {
        const answer = await json(
          ...['services', 'create', '--name', 'cli-web', '--type', 'web_service'],
          ...['--image', 'nginx', '--runtime', 'image', '--plan', 'starter', '--region', 'oregon'],
          ...['--num-instances', '2', '--env-var', 'A=1'],
        );
        const id = /srv-[0-9a-z]{20}/.exec(JSON.stringify(answer))?.[0];
        made.web = service(id);
        assert.equal(made.web.numInstances, 2);
        assert.equal(made.web.envVars.get('A'), '1');
      },
    ],
    [
      'services update changes the plan',
      async () => {
        await json('services', 'update', seeded.api.id, '--plan', 'pro');
        assert.equal(service(seeded.api.id).plan, 'pro');
      },
    ],
    [
      'deploys create',
      async () => {
        const before = seeded.api.deploys.length;
        await json('deploys', 'create', seeded.api.id);
        assert.equal(seeded.api.deploys.length, before + 1);
      },
    ],
    [
      'deploys list',
      async () => {
        const listed = await json('deploys', 'list', seeded.api.id);
        assert.equal(listed.length, seeded.api.deploys.length);
      },
    ],
    [
      'deploys cancel',
      async () => {
        const running = seeded.api.deploys.at(-1);
        await text('deploys', 'cancel', seeded.api.id, running.id);
        assert.equal(running.status, 'canceled');
      },
    ],
    [
      'deploys create --wait',
      async () => {
        await text('deploys', 'create', seeded.api.id, '--wait');
        assert.equal(seeded.api.deploys.at(-1).status, 'live');
        assert.ok(seeded.api.instances.some(({ plan }) => plan === 'pro'));
      },
    ],
    [
      'restart',
      async () => {
        await text('restart', seeded.api.id);
        assert.equal(fake.world.effects.at(-1).operation, 'restart-service');
      },
    ],
    [
      'jobs create and list',
      async () => {
        await json('jobs', 'create', seeded.api.id, '--start-command', 'true');
        assert.equal((await json('jobs', 'list', seeded.api.id)).length, 1);
      },
    ],
    ['logs', async () => void (await text('logs', '--resources', seeded.api.id))],
    [
      'projects and environments',
      async () => {
        const body = {
          name: 'cli',
          ownerId: fake.world.owner.id,
          environments: [{ name: 'prod' }],
        };
        const project = fake.dashboard('POST', '/projects', body).body;
        assert.equal((await json('projects'))[0].id, project.id);
        const [environment] = await json('environments', project.id);
        assert.equal(environment.id, project.environmentIds[0]);
      },
    ],
    [
      'postgres list and get',
      async () => {
        assert.ok(JSON.stringify(await json('postgres', 'list')).includes(seeded.database.id));
        const shown = JSON.stringify(await json('postgres', 'get', seeded.database.id));
        assert.ok(shown.includes('pro_4gb'));
      },
    ],
    [
      'postgres create with a replica',
      async () => {
        const answer = await json(
          ...['postgres', 'create', '--name', 'cli-db', '--plan', 'basic_1gb'],
          ...['--version', '17', '--disk-size-gb', '15', '--read-replica', 'cli-replica'],
        );
        const id = /dpg-[0-9a-z]{20}-a/.exec(JSON.stringify(answer))?.[0];
        made.database = fake.world.databases.get(id);
        assert.equal(made.database.readReplicas[0].name, 'cli-replica');
      },
    ],
    [
      'postgres update changes plan and disk',
      async () => {
        await json(
          ...['postgres', 'update', seeded.database.id],
          ...['--plan', 'pro_8gb', '--disk-size-gb', '25'],
        );
        assert.equal(seeded.database.plan, 'pro_8gb');
        assert.equal(seeded.database.diskSizeGB, 25);
      },
    ],
    [
      'postgres suspend, resume, delete',
      async () => {
        await json('postgres', 'suspend', made.database.id);
        assert.equal(made.database.suspended, true);
        await json('postgres', 'resume', made.database.id);
        assert.equal(made.database.suspended, false);
        await json('postgres', 'delete', made.database.id);
        assert.equal(fake.world.databases.has(made.database.id), false);
      },
    ],
    [
      'keyvalues create, list, get',
      async () => {
        const answer = await json('keyvalues', 'create', '--name', 'cli-kv', '--plan', 'starter');
        const id = /red-[0-9a-z]{20}/.exec(JSON.stringify(answer))?.[0];
        made.keyValue = fake.world.keyValues.get(id);
        assert.ok(JSON.stringify(await json('keyvalues', 'list')).includes(id));
        assert.ok(JSON.stringify(await json('keyvalues', 'get', id)).includes('cli-kv'));
      },
    ],
    [
      'keyvalues update changes the plan',
      async () => {
        await json('keyvalues', 'update', made.keyValue.id, '--plan', 'standard');
        assert.equal(made.keyValue.plan, 'standard');
      },
    ],
    [
      'keyvalues update refuses a smaller plan with its reason',
      async () => {
        const smaller = json('keyvalues', 'update', made.keyValue.id, '--plan', 'starter');
        await assert.rejects(smaller, /cannot downgrade/);
      },
    ],
    [
      'keyvalues suspend, resume, delete',
      async () => {
        await json('keyvalues', 'suspend', made.keyValue.id);
        assert.equal(made.keyValue.suspended, true);
        await json('keyvalues', 'resume', made.keyValue.id);
        await json('keyvalues', 'delete', made.keyValue.id);
        assert.equal(fake.world.keyValues.has(made.keyValue.id), false);
      },
    ],
    [
      'services delete',
      async () => {
        await json('services', 'delete', made.web.id);
        assert.equal(service(made.web.id), undefined);
      },
    ],
  ];
}
