import { createHash } from 'node:crypto';
import type { Run } from '#core/playbooks/run-record.ts';
import { wallTime } from '#core/zoned-time.ts';

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; }
dt { font-weight: 600; margin-top: .75rem; }
dd { margin: 0; }
label { display: block; margin-top: .75rem; }
input { font: inherit; width: 100%; padding: .4rem; box-sizing: border-box; }
button { font: inherit; margin: 1rem .75rem 0 0; padding: .6rem 1.2rem; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** What every answer carries: kept nowhere, shown in no frame, loading nothing, and its address told nobody. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML; everything that comes from outside passes through here. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => NAMES[one] ?? '');

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** A page that says one thing. */
export const saying = (title: string, sentence: string): string =>
  page(title, `<p role="status">${escaped(sentence)}</p>`);

function duration(seconds: number): string {
  if (seconds === 0) return 'none';
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}

function cost({ before, after }: Run['plan']['costUsdPerMonth']): string {
  const more = after - before;
  if (more === 0) return 'the same as now';
  return `$${Math.abs(more).toFixed(2)} a month ${more > 0 ? 'more' : 'less'} ($${before.toFixed(2)} → $${after.toFixed(2)})`;
}

const entry = (term: string, description: string): string =>
  `<dt>${escaped(term)}</dt><dd>${description}</dd>`;

/** What is asked, and two buttons to answer it. */
export function askingPage(run: Run, token: string, until: number, timeZone: string): string {
  const { by, input, name, plan, playbook, why } = run;
  const steps = plan.steps.map(({ does, undo }) => {
    const back = undo === undefined ? '' : `<br><small>to take it back: ${escaped(undo)}</small>`;
    return `<li>${escaped(does)}${back}</li>`;
  });
  const fields = Object.entries(input).map(([key, value]) => `${key}: ${value}`);
  const entries = [
    entry('Who asks', escaped(by)),
    entry('Why', escaped(why)),
    entry('With', escaped(fields.join(', ') || 'nothing')),
    entry('Steps', `<ol>${steps.join('')}</ol>`),
    entry('Downtime', escaped(duration(plan.downtimeSeconds))),
    entry('Cost', escaped(cost(plan.costUsdPerMonth))),
    ...plan.notes.map((note) => entry('Note', escaped(note))),
    entry('Run', escaped(name)),
    entry('Open until', escaped(`${wallTime(until, timeZone)} (${timeZone})`)),
  ];
  return page(
    `May ${playbook} go on?`,
    `<dl>${entries.join('\n')}</dl>
<form method="post" action="/">
<input type="hidden" name="token" value="${escaped(token)}">
<label>Your name (optional)<input name="by" maxlength="80" autocomplete="name"></label>
<label>Why (optional)<input name="why" maxlength="300"></label>
<button name="answer" value="yes">Approve</button>
<button name="answer" value="no">Reject</button>
</form>`,
  );
}
