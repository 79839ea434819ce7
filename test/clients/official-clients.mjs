/**
 * Tries Render's own clients, unmodified, against the fake Render API. Not part of `npm test`: it
 * installs nothing and builds nothing, and uses the programs that the environment names:
 *   RENDER_CLI       Render's command line
 *   TERRAFORM, RENDER_PROVIDER  Terraform, and Render's provider (file terraform-provider-render)
 *   RENDER_MCP       Render's MCP server
 * Run: node test/clients/official-clients.mjs
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PacedClock } from '../../local/clock.ts';
import { createWorld } from '../../local/fake-render/create-world.ts';
import { startFakeRender } from '../../local/fake-render/fake-render.ts';
import { startIdlePlant } from '../../local/fake-render/idle-plant.ts';
import { seedAssetAnchor } from '../../local/fake-render/seed-asset-anchor.ts';
import { commandLineSteps } from './command-line-steps.mjs';
import { mcpSteps } from './mcp-steps.mjs';
import { terraformSteps } from './terraform-steps.mjs';

const API_KEY = 'rnd_clients';
/** Builds and boots take minutes on Render; the clients need not wait that long. */
const SPEED = 60;

const directory = mkdtempSync(join(tmpdir(), 'official-clients-'));

/** A fake of its own for each client, with the first customer in it. */
async function startServer(tls) {
  const clock = new PacedClock(Date.now(), SPEED);
  const world = createWorld({ clock });
  const seeded = seedAssetAnchor(world);
  const stopPlant = startIdlePlant(world);
  const options = { clock, world, apiKeys: [API_KEY], ...(tls === undefined ? {} : { tls }) };
  const fake = await startFakeRender(options);
  const close = async () => {
    stopPlant();
    clock.stop();
    await fake.close();
  };
  return { fake, seeded, close };
}

function makeCertificate() {
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', [...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' });
  return { file: cert, tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } };
}

async function runSteps(client, steps, results) {
  for (const [name, run] of steps) {
    const begun = Date.now();
    try {
      await run();
      results.push({ client, name, passed: true });
      console.log(`  pass  ${name} (${((Date.now() - begun) / 1_000).toFixed(1)} s)`);
    } catch (error) {
      results.push({ client, name, passed: false });
      console.log(
        `  FAIL  ${name}\n        ${String(error.message).replaceAll('\n', '\n        ')}`,
      );
    }
  }
}

const CLIENTS = [
  {
    name: 'command line',
    needs: ['RENDER_CLI'],
    run: async ([program], results) => {
      const { fake, seeded, close } = await startServer();
      const steps = commandLineSteps({ program, fake, apiKey: API_KEY, directory, seeded });
      await runSteps('command line', steps, results).finally(close);
    },
  },
  {
    name: 'Terraform provider',
    needs: ['TERRAFORM', 'RENDER_PROVIDER'],
    run: async ([program, provider], results) => {
      const { fake, seeded, close } = await startServer();
      const options = { program, provider, fake, apiKey: API_KEY, directory, seeded };
      await runSteps('Terraform provider', terraformSteps(options), results).finally(close);
    },
  },
  {
    name: 'MCP server',
    needs: ['RENDER_MCP'],
    run: async ([program], results) => {
      const { file, tls } = makeCertificate();
      const { fake, seeded, close } = await startServer(tls);
      const options = { program, fake, apiKey: API_KEY, directory, certificate: file, seeded };
      const { steps, stop } = mcpSteps(options);
      await runSteps('MCP server', steps, results).finally(stop);
      await close();
    },
  },
];

const results = [];
const lacking = [];
for (const { name, needs, run } of CLIENTS) {
  const programs = needs.map((variable) => process.env[variable] ?? '');
  const missing = needs.filter((_, index) => !existsSync(programs[index]));
  if (missing.length > 0) {
    lacking.push(name);
    console.log(`${name}: lacking, set ${missing.join(' and ')} to the program`);
    continue;
  }
  console.log(`${name}:`);
  await run(programs, results);
}
rmSync(directory, { recursive: true, force: true });

console.log(`\n${'client'.padEnd(20)}${'pass'.padStart(6)}${'fail'.padStart(6)}`);
for (const { name } of CLIENTS) {
  const own = results.filter(({ client }) => client === name);
  const passed = own.filter((result) => result.passed).length;
  const row = `${name.padEnd(20)}${String(passed).padStart(6)}${String(own.length - passed).padStart(6)}`;
  console.log(lacking.includes(name) ? `${row}   lacking` : row);
}
if (results.length === 0) console.log('Nothing was tried: no client was given.');
process.exitCode = results.length === 0 || results.some(({ passed }) => !passed) ? 1 : 0;
