import { ServerClient, type TemplatedMessage } from 'postmark';
import { afterEach } from 'vitest';
import { PacedClock } from '#local/clock.ts';
import { startFakePostmark } from '#local/fake-postmark/fake-postmark.ts';

export const TOKEN = 'server-token-0000';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end()));
});

/** A fake Postmark with Postmark's own client before it; both end with the test. */
export async function aPostmark({ seed = 1, token = TOKEN, speed = 1 } = {}) {
  const clock = new PacedClock(Date.UTC(2026, 2, 3, 12), speed);
  const fake = await startFakePostmark({ clock, seed, serverToken: TOKEN });
  open.push(async () => {
    clock.stop();
    await fake.stop();
  });
  const client = new ServerClient(token, {
    useHttps: false,
    requestHost: new URL(fake.url).host,
    timeout: 5,
  });
  return { clock, fake, client };
}

/** A mail as the client takes it. */
export const mail = (to: string, more: Partial<TemplatedMessage> = {}): TemplatedMessage => ({
  From: 'Asset Anchor <no-reply@assetanchor.example>',
  To: to,
  TemplateAlias: 'welcome',
  TemplateModel: { name: 'Ada' },
  Metadata: { task: `task of ${to}` },
  ...more,
});
