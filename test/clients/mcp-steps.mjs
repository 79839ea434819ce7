import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Speaks the Model Context Protocol over the server's standard input and output. */
function connect(program, env) {
  const child = spawn(program, [], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = new Map();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const failAll = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  child.once('error', failAll);
  child.once('close', (code) => failAll(new Error(`server ended with ${code}: ${said}`)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) waiter?.reject(new Error(JSON.stringify(message.error)));
    else waiter?.resolve(message.result);
  });
  let next = 0;
  const send = (message) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const request = (method, params) =>
    new Promise((resolve, reject) => {
      next += 1;
      waiting.set(next, { resolve, reject });
      send({ id: next, method, params });
    });
  return { request, notify: (method) => send({ method }), stop: () => child.kill() };
}

/** The MCP server: RENDER_HOST is a bare host; it always speaks https. */
export function mcpSteps({ program, fake, apiKey, directory, certificate, seeded }) {
  const server = connect(program, {
    PATH: process.env.PATH,
    HOME: directory,
    RENDER_HOST: new URL(fake.url).host,
    RENDER_API_KEY: apiKey,
    RENDER_WORKSPACE: fake.world.owner.id,
    RENDER_CONFIG_PATH: `${directory}/mcp.yaml`,
    SSL_CERT_FILE: certificate,
  });
  const call = async (name, args = {}) => {
    const result = await server.request('tools/call', { name, arguments: args });
    const text = result.content.map((part) => part.text).join('\n');
    if (result.isError) throw new Error(text);
    return text;
  };
  const metrics = (resourceId, metricTypes) => call('get_metrics', { resourceId, metricTypes });
  const made = {};

  const steps = [
    [
      'initialize and list tools',
      async () => {
        await server.request('initialize', {
          protocolVersion: '2025-03-26',
          capabilities: {},
          clientInfo: { name: 'official-clients', version: '1' },
        });
        server.notify('notifications/initialized');
        const { tools } = await server.request('tools/list', {});
        assert.ok(tools.some(({ name }) => name === 'get_metrics'));
      },
    ],
    [
      'list_workspaces',
      async () => assert.ok((await call('list_workspaces')).includes(fake.world.owner.id)),
    ],
    ['list_services', async () => assert.ok((await call('list_services')).includes(seeded.api.id))],
    [
      'get_service',
      async () =>
        assert.ok((await call('get_service', { serviceId: seeded.api.id })).includes('standard')),
    ],
    [
      'get_metrics of a service: every type',
      async () => {
        const types = ['cpu_usage', 'cpu_limit', 'memory_usage', 'memory_limit', 'instance_count'];
        const http = ['http_request_count', 'http_latency', 'bandwidth_usage'];
        const targets = ['cpu_target', 'memory_target'];
        const answer = await metrics(seeded.api.id, [...types, ...http, ...targets]);
        assert.ok(answer.includes(`${seeded.api.id}-`));
      },
    ],
    [
      'get_metrics of Postgres and Key Value',
      async () => {
        const types = ['cpu_usage', 'memory_usage', 'active_connections'];
        for (const { id } of [seeded.database, seeded.keyValue]) {
          assert.ok((await metrics(id, types)).includes('connections'));
        }
      },
    ],
    [
      'list_deploys and get_deploy',
      async () => {
        const { id } = seeded.api.deploys[0];
        assert.ok((await call('list_deploys', { serviceId: seeded.api.id })).includes(id));
        const shown = await call('get_deploy', { serviceId: seeded.api.id, deployId: id });
        assert.ok(shown.includes('live'));
      },
    ],
    [
      'update_environment_variables sets a value and deploys',
      async () => {
        const deploys = seeded.api.deploys.length;
        const envVars = [{ key: 'COLOUR', value: 'blue' }];
        await call('update_environment_variables', { serviceId: seeded.api.id, envVars });
        assert.equal(seeded.api.envVars.get('COLOUR'), 'blue');
        assert.equal(seeded.api.deploys.length, deploys + 1);
      },
    ],
    [
      'trigger_deploy',
      async () => {
        await call('trigger_deploy', { serviceId: seeded.api.id });
        assert.equal(fake.world.effects.at(-1).operation, 'create-deploy');
      },
    ],
    [
      'create_web_service',
      async () => {
        const answer = await call('create_web_service', {
          name: 'mcp-web',
          runtime: 'node',
          repo: 'https://github.com/render-examples/express-hello-world',
          buildCommand: 'npm install',
          startCommand: 'npm start',
          plan: 'starter',
        });
        made.web = /srv-[0-9a-z]{20}/.exec(answer)?.[0];
        assert.ok(fake.world.services.has(made.web));
      },
    ],
    [
      'list_postgres_instances, get_postgres, create_postgres',
      async () => {
        assert.ok((await call('list_postgres_instances')).includes(seeded.database.id));
        const postgresId = seeded.database.id;
        assert.ok((await call('get_postgres', { postgresId })).includes('pro_4gb'));
        await call('create_postgres', { name: 'mcp-db', plan: 'basic_1gb', version: 17 });
        assert.equal([...fake.world.databases.values()].at(-1).name, 'mcp-db');
      },
    ],
    [
      'list_key_value, get_key_value, create_key_value',
      async () => {
        assert.ok((await call('list_key_value')).includes(seeded.keyValue.id));
        const keyValueId = seeded.keyValue.id;
        assert.ok((await call('get_key_value', { keyValueId })).includes('standard'));
        await call('create_key_value', { name: 'mcp-kv', plan: 'starter' });
        assert.equal([...fake.world.keyValues.values()].at(-1).name, 'mcp-kv');
      },
    ],
    ['list_logs', async () => void (await call('list_logs', { resource: [seeded.api.id] }))],
  ];
  return { steps, stop: server.stop };
}
