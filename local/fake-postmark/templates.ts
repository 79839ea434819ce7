import { mustachio } from './mustachio.ts';

/** A template as it would stand on Postmark. */
export interface Template {
  readonly alias: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const layout = (content: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mail</title><style>
body { margin: 0; padding: 32px 16px; background: #f3f4f7; color: #131b28; font: 16px/1.55 -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 32px; border-radius: 12px; background: #fff; overflow-wrap: anywhere; }
h1 { margin: 0 0 16px; font-size: 22px; line-height: 1.25; }
p { margin: 0 0 16px; }
a.button { display: inline-block; padding: 10px 18px; border-radius: 8px; background: #2f4fd0; color: #fff; text-decoration: none; }
table { width: 100%; margin: 0 0 16px; border-collapse: collapse; }
td { padding: 8px 0; border-bottom: 1px solid #dfe3ea; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
footer { max-width: 34rem; margin: 16px auto 0; color: #5f6b7c; font-size: 13px; text-align: center; }
</style></head>
<body><main>${content}</main>
<footer>Asset Anchor · you get this because you have an account</footer></body>
</html>`;

/** The templates that the first customer's guide names. */
export const templates: readonly Template[] = [
  {
    alias: 'welcome',
    subject: 'Welcome to Asset Anchor{{#name}}, {{.}}{{/name}}',
    html: layout(`<h1>Welcome{{#name}}, {{.}}{{/name}}</h1>
<p>Your account is ready. Everything you own, where it is, and who has it: from now on in one place.</p>
{{#action_url}}<p><a class="button" href="{{.}}">Open Asset Anchor</a></p>{{/action_url}}`),
    text: 'Welcome{{#name}}, {{.}}{{/name}}\n\nYour account is ready.\n{{#action_url}}{{.}}\n{{/action_url}}',
  },
  {
    alias: 'receipt',
    subject: 'Your receipt{{#number}} {{.}}{{/number}}',
    html: layout(`<h1>Thank you{{#name}}, {{.}}{{/name}}</h1>
<p>This is your receipt{{#number}} <strong>{{.}}</strong>{{/number}}.</p>
<table>{{#each lines}}<tr><td>{{description}}</td><td>{{amount}}</td></tr>{{/each}}
{{#total}}<tr><td><strong>Total</strong></td><td><strong>{{.}}</strong></td></tr>{{/total}}</table>`),
    text: 'Receipt {{number}}\n\n{{#each lines}}{{description}}  {{amount}}\n{{/each}}Total  {{total}}\n',
  },
  {
    alias: 'report-ready',
    subject: 'Your report is ready{{#title}}: {{.}}{{/title}}',
    html: layout(`<h1>{{#title}}{{.}}{{/title}}{{^title}}Your report{{/title}}</h1>
<p>Your report is ready{{#rows}}: {{.}} rows{{/rows}}.</p>
{{#link}}<p><a class="button" href="{{.}}">Download it</a></p>{{/link}}
{{#expires}}<p>The link works until {{.}}.</p>{{/expires}}`),
    text: '{{title}}\n\nYour report is ready.\n{{link}}\n{{#expires}}The link works until {{.}}.\n{{/expires}}',
  },
  {
    alias: 'newsletter',
    subject: '{{#title}}{{.}}{{/title}}{{^title}}News from Asset Anchor{{/title}}',
    html: layout(`<h1>{{#title}}{{.}}{{/title}}{{^title}}News from Asset Anchor{{/title}}</h1>
{{#each stories}}<p><strong>{{title}}</strong><br>{{text}}{{#url}} <a href="{{.}}">Read on</a>{{/url}}</p>{{/each}}`),
    text: '{{title}}\n\n{{#each stories}}{{title}}\n{{text}}\n{{url}}\n\n{{/each}}',
  },
];

/** What a template makes of a model. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Fills a template; a subject is one line whatever the model holds. */
export const renderTemplate = (template: Template, model: unknown): Rendered => ({
  subject: mustachio(template.subject, model, { isHtml: false }).replace(/\s+/g, ' ').trim(),
  html: mustachio(template.html, model, { isHtml: true }),
  text: mustachio(template.text, model, { isHtml: false }),
});
