import { describe, expect, it, onTestFinished } from 'vitest';
import { serveFakeRender, UsageRefused } from '#local/fake-render/serve-fake-render.ts';

async function serve(...argv: string[]) {
  const printed: string[] = [];
  const fake = await serveFakeRender(argv, (text) => printed.push(text));
  if (fake !== undefined) onTestFinished(() => fake.close());
  return { fake, printed: printed.join('') };
}

const read = async (url: string) => {
  const reply = await fetch(url, { headers: { authorization: 'Bearer rnd_local' } });
  return (await reply.json()) as unknown[];
};

describe('serveFakeRender', () => {
  it('serves the first customer with metrics of the last hour, and says how to reach it', async () => {
    const { fake, printed } = await serve('--port', '0');
    const url = fake?.url ?? '';
    expect(await read(`${url}/services`)).toHaveLength(1);
    const api = [...(fake?.world.services.keys() ?? [])][0];
    const database = [...(fake?.world.databases.keys() ?? [])][0];
    expect(await read(`${url}/metrics/cpu?resource=${api}`)).toHaveLength(2);
    expect(await read(`${url}/metrics/http-latency?resource=${api}&quantile=0.95`)).toHaveLength(1);
    expect(await read(`${url}/metrics/disk-usage?resource=${database}`)).toHaveLength(1);
    expect(printed).toContain(`RENDER_HOST=${url}/`);
    expect(printed).toContain('rnd_local');
  });

  it('gives the same ids for the same seed', async () => {
    const ids = async (seed: string) => {
      const { fake } = await serve('--port', '0', '--seed', seed);
      return [...(fake?.world.services.keys() ?? [])];
    };
    expect(await ids('5')).toEqual(await ids('5'));
    expect(await ids('5')).not.toEqual(await ids('6'));
  });

  it('refuses bad arguments and a port in use in one clear line', async () => {
    await expect(serve('--port', 'x')).rejects.toThrow('--port must be a whole number');
    await expect(serve('--tls', '/nowhere/cert.pem', 'k')).rejects.toThrow('cannot read');
    await expect(serve('--tls')).rejects.toThrow('--tls needs CERT and KEY');
    await expect(serve('--colour')).rejects.toThrow(UsageRefused);
    const { fake } = await serve('--port', '0');
    const port = new URL(fake?.url ?? '').port;
    await expect(serve('--port', port)).rejects.toThrow(`port ${port} is in use`);
  });

  it('explains itself', async () => {
    const { fake, printed } = await serve('--help');
    expect(fake).toBeUndefined();
    expect(printed).toContain('Usage: fake-render');
  });
});
