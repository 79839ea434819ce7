import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';

const MODULE = fileURLToPath(new URL('terraform', import.meta.url));

const BEGINNING = {
  instances: 2,
  plan: 'starter',
  colour: 'red',
  database_plan: 'pro_4gb',
  replicas: ['reader'],
  key_value_plan: 'starter',
  autoscaled: false,
};

/** The provider: RENDER_HOST is the whole base URL without a slash at its end. */
export function terraformSteps({ program, provider, fake, apiKey, directory, seeded }) {
  const home = join(directory, 'terraform');
  mkdirSync(home, { recursive: true });
  cpSync(MODULE, home, { recursive: true });
  const overrides = `"registry.terraform.io/render-oss/render" = "${dirname(provider)}"`;
  const config = `provider_installation {\n  dev_overrides { ${overrides} }\n  direct {}\n}\n`;
  writeFileSync(join(home, 'terraformrc'), config);
  const env = {
    HOME: home,
    TF_CLI_CONFIG_FILE: join(home, 'terraformrc'),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    RENDER_HOST: fake.url,
    RENDER_API_KEY: apiKey,
    RENDER_OWNER_ID: fake.world.owner.id,
  };
  const terraform = (args, options = {}) =>
    runProgram(program, args, { env, cwd: home, timeoutMs: 300_000, ...options });
  const variables = (changes) =>
    Object.entries({ ...BEGINNING, existing_service: seeded.api.id, ...changes }).flatMap(
      ([name, value]) => [
        '-var',
        `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
      ],
    );
  const apply = (changes) =>
    terraform(['apply', '-no-color', '-auto-approve', '-input=false', ...variables(changes)]);
  const unchanged = (changes) =>
    terraform(['plan', '-no-color', '-input=false', '-detailed-exitcode', ...variables(changes)]);
  const made = {};
  const remember = async () => {
    const { stdout } = await terraform(['output', '-json']);
    const outputs = JSON.parse(stdout);
    made.web = fake.world.services.get(outputs.web.value);
    made.database = fake.world.databases.get(outputs.db.value);
    made.keyValue = fake.world.keyValues.get(outputs.cache.value);
    return outputs;
  };
  const scaled = { instances: 3 };
  const bigger = { ...scaled, plan: 'standard', colour: 'blue' };
  const stores = { ...bigger, database_plan: 'pro_8gb', key_value_plan: 'standard' };
  const replicated = { ...stores, replicas: ['reader', 'second-reader'] };
  const fewer = { ...stores, replicas: ['second-reader'] };
  const autoscaled = { ...fewer, autoscaled: true };

  return [
    [
      'apply creates 11 resources',
      async () => {
        await apply({});
        const outputs = await remember();
        assert.equal(outputs.existing_plan.value, seeded.api.plan);
        assert.equal(made.web.numInstances, 2);
        assert.match(outputs.connection.value.external_connection_string, /^postgresql:/);
      },
    ],
    ['plan finds nothing to change', () => unchanged({})],
    [
      'apply scales',
      async () => {
        await apply(scaled);
        assert.equal(made.web.numInstances, 3);
      },
    ],
    [
      'apply changes plan and env var',
      async () => {
        await apply(bigger);
        assert.equal(made.web.plan, 'standard');
        assert.equal(made.web.envVars.get('colour'), 'blue');
      },
    ],
    [
      'apply changes Postgres and Key Value plans',
      async () => {
        await apply(stores);
        assert.equal(made.database.plan, 'pro_8gb');
        assert.equal(made.keyValue.plan, 'standard');
      },
    ],
    [
      'apply adds a read replica',
      async () => {
        await apply(replicated);
        assert.equal(made.database.readReplicas.length, 2);
      },
    ],
    [
      'apply removes a read replica and keeps the other',
      async () => {
        const kept = made.database.readReplicas[1].id;
        await apply(fewer);
        assert.deepEqual(
          made.database.readReplicas.map(({ id }) => id),
          [kept],
        );
      },
    ],
    [
      'apply turns autoscaling on',
      async () => {
        await apply(autoscaled);
        assert.equal(made.web.autoscaling.max, 5);
        assert.equal(made.web.numInstances, 3);
      },
    ],
    ['plan finds nothing to change again', () => unchanged(autoscaled)],
    // The provider scales before it deletes autoscaling, and Render ignores a scale until then: the
    // count that Terraform asks for has to be the one that is stored, and may change a step later.
    [
      'apply turns autoscaling off',
      async () => {
        await apply(fewer);
        assert.equal(made.web.autoscaling, undefined);
        assert.equal(made.web.numInstances, 3);
      },
    ],
    [
      'apply scales again',
      async () => {
        await apply({ ...fewer, instances: 2 });
        assert.equal(made.web.numInstances, 2);
      },
    ],
    [
      'destroy',
      async () => {
        await terraform(['destroy', '-no-color', '-auto-approve', ...variables(fewer)]);
        assert.equal(fake.world.services.has(made.web.id), false);
        assert.equal(fake.world.databases.has(made.database.id), false);
      },
    ],
  ];
}
