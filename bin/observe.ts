import { RENDER_KEY } from '#adapters/parse-secrets.ts';
import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { rateBudget } from '#adapters/render/rate-budget.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import { Secret } from '#adapters/secret.ts';
import { guide } from '#config';
import { observingGuide, type Watchable } from '#core/observing-guide.ts';
import { PacedClock } from '#local/clock.ts';
import { startSession } from '#local/session/session.ts';
import { assembly } from './assembly.ts';
import { BadOptions, type LocalOptions } from './local-options.ts';
import { say, show } from './show.ts';

const RENDER = 'https://api.render.com/v1';

function accessOf(environment: NodeJS.ProcessEnv): { key: string; url: string } {
  const key = environment['RENDER_API_KEY'] ?? '';
  if (!RENDER_KEY.test(key)) {
    throw new BadOptions(
      '--observe: RENDER_API_KEY is not set to a Render API key (rnd_…); make one in your account settings on Render and set it in the environment',
    );
  }
  return { key, url: environment['RENDER_API_URL'] ?? RENDER };
}

/** Everything in the account that could be a target. */
async function whatIsThere(client: RenderClient): Promise<readonly Watchable[]> {
  const [services, databases, keyValues] = await Promise.all([
    client.listServices(),
    client.listPostgres(),
    client.listKeyValues(),
  ]);
  const store = { isWeb: false, autoscaled: false };
  return [
    ...services
      .filter(({ isPreview }) => !isPreview)
      .map(({ autoscaled, id, name, type }) => ({
        kind: 'service' as const,
        renderId: id,
        name,
        isWeb: type === 'web_service',
        autoscaled,
      })),
    ...databases.map(({ id, name }) => ({
      kind: 'postgres' as const,
      renderId: id,
      name,
      ...store,
    })),
    ...keyValues.map(({ id, name }) => ({
      kind: 'key-value' as const,
      renderId: id,
      name,
      ...store,
    })),
  ];
}

/** Capstan on this machine, watching a real account: it reads, decides, shows, and changes nothing. */
export async function observe(options: LocalOptions): Promise<number> {
  const { key, url } = accessOf(process.env);
  const client = renderClient({
    access: async () => ({ key: new Secret(key), url }),
    budget: rateBudget({
      callsPerMinute: guide.policy.renderCallsPerMinute,
      counter: localCallCounter(),
      now: Date.now,
    }),
    now: Date.now,
  });
  const there = await whatIsThere(client).catch((error: Error) => {
    throw new BadOptions(`--observe: Render could not be asked what is there: ${error.message}`);
  });
  if (there.length === 0)
    throw new BadOptions('--observe: this key reaches no service, database or Key Value instance');
  const own = observingGuide(guide, there);
  say(`watching ${own.targets.map(({ id }) => id).join(', ')}; nothing is ever changed`);
  const clock = new PacedClock(Date.now(), 1);
  const folder = await assembly(own, say, 'observe');
  const secret = { renderApiKey: key, renderApiUrl: url, databaseUrls: {}, redisUrls: {} };
  const session = await startSession({
    guide: own,
    assembly: folder,
    clock,
    seed: options.seed,
    secret,
  });
  try {
    return await show(own, session, options, () => {});
  } finally {
    clock.stop();
    await session.stop();
  }
}
