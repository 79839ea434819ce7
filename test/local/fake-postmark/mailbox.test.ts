import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aPostmark, mail } from './a-postmark.ts';

const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>';

describe('the mailbox', () => {
  it('lists what was sent, newest first, with where each mail leads', async () => {
    const { client, fake } = await aPostmark();
    await client.sendEmailWithTemplate(mail('ada@example.com'));
    const TemplateModel = { title: 'Assets', link: 'https://files.example/a?x=1&y=2' };
    await client.sendEmailWithTemplate(
      mail('bob@example.com', { TemplateAlias: 'report-ready', TemplateModel }),
    );
    const response = await fetch(`${fake.mailboxUrl}api/mails`);
    expect(await response.json()).toMatchObject({
      total: 2,
      mails: [
        {
          to: 'bob@example.com',
          subject: 'Your report is ready: Assets',
          links: [TemplateModel.link],
        },
        { to: 'ada@example.com', links: [] },
      ],
    });
  });

  it('shows a mail in a place of its own that runs and loads nothing', async () => {
    const { client, fake } = await aPostmark();
    const TemplateModel = { name: HOSTILE, action_url: 'javascript:alert(3)' };
    const { MessageID } = await client.sendEmailWithTemplate(
      mail('ada@example.com', { TemplateModel }),
    );
    const response = await fetch(`${fake.mailboxUrl}mails/${MessageID}`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(['sandbox', "default-src 'none'", "frame-ancestors 'self'"]),
    );
    expect(policy).not.toMatch(/script-src|allow-/);
    const listed = await fetch(`${fake.mailboxUrl}api/mails`);
    expect(await listed.json()).toMatchObject({ mails: [{ links: [] }] });
  });

  it('is a page whose scripts and styles are files of its own', async () => {
    const { fake } = await aPostmark();
    const page = await fetch(fake.mailboxUrl.slice(0, -1));
    expect(page.url).toBe(fake.mailboxUrl);
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'",
    );
    const html = await page.text();
    expect(html).not.toMatch(/<script>|onclick|style="/);
    const parts = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, path = '']) => path);
    expect(parts).toHaveLength(6);
    for (const path of parts) {
      expect((await fetch(new URL(path, page.url))).status).toBe(200);
    }
  });

  it.each([
    ['POST', 'mailbox/', 405],
    ['GET', 'mailbox/../fake-postmark.ts', 401],
    ['GET', 'mailbox/nothing', 404],
    ['GET', 'mailbox/toString', 404],
    ['GET', 'mailbox/mails/nothing', 404],
    ['GET', 'page/client/main.js', 404],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const { fake } = await aPostmark();
    expect((await fetch(`${fake.url}/${path}`, { method })).status).toBe(status);
  });

  it('is not shown under a name that somebody else points here', async () => {
    const { fake } = await aPostmark();
    const status = await new Promise((resolve, reject) => {
      request(fake.mailboxUrl, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
