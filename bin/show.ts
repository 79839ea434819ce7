import type { Guide } from '#core/guide.ts';
import { wallTime } from '#core/zoned-time.ts';
import { servePage } from '#local/page/serve-page.ts';
import type { Session } from '#local/session/session.ts';
import type { LocalOptions } from './local-options.ts';
import { type NewsRun, runNews } from './run-news.ts';
import { leaveSession } from './session-file.ts';

/** Progress goes beside the output, so that `--json` stays JSON. */
export const say = (text: string): void => console.error(`  ${text}`);

/** Says changes, notes and what becomes of playbooks as they come, in the guide's time. */
function narrate({ timeZone }: Guide, { feed }: Session): void {
  const line = (at: number, text: string) => console.log(`${wallTime(at, timeZone)}  ${text}`);
  let runs: readonly NewsRun[] = feed.state().playbooks?.runs ?? [];
  feed.subscribe((event) => {
    if (event.type === 'runs') {
      for (const { at, text } of runNews(runs, event.runs)) line(at, text);
      runs = event.runs;
    }
    if (event.type === 'note') line(event.note.at, event.note.text);
    if (event.type !== 'decision' || event.decision.verdict !== 'act') return;
    const { at, outcome, sentence } = event.decision;
    line(at, outcome === undefined ? sentence : `  ${outcome}`);
  });
}

/** Serves the page until somebody stops it; `ready` lets time flow. */
export async function show(
  guide: Guide,
  session: Session,
  { port, speed }: LocalOptions,
  ready: () => void,
): Promise<number> {
  const page = await servePage(session.feed, { port });
  const { outputs, runtime, table } = session;
  const forget = await leaveSession({ table, endpoints: runtime.endpoints, outputs });
  narrate(guide, session);
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(`Capstan looks after ${guide.application} at ${speed}×; ready after ${seconds} s.`);
  console.log(`Watch it at ${page.url} (Ctrl-C ends it)`);
  ready();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await forget();
  await page.close();
  return 0;
}
