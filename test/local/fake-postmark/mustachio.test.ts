import { describe, expect, it } from 'vitest';
import { mustachio } from '#local/fake-postmark/mustachio.ts';
import { renderTemplate, templates } from '#local/fake-postmark/templates.ts';

const model = {
  name: '<b>Ada</b> & "Co"',
  person: { first: 'Ada', city: { name: 'Berlin' } },
  lines: [{ what: 'Scan' }, { what: 'Label' }],
  empty: [],
  none: null,
  count: 3,
};

describe('mustachio', () => {
  it.each([
    ['{{name}}', '&lt;b&gt;Ada&lt;/b&gt; &amp; &quot;Co&quot;'],
    ['{{{ name }}} {{&count}}', '<b>Ada</b> & "Co" 3'],
    ['{{ person.city.name }}', 'Berlin'],
    ['{{#person}}{{first}} of {{city.name}}{{/person}}', 'Ada of Berlin'],
    ['{{#each lines}}{{what}} for {{../person.first}}. {{/each}}', 'Scan for Ada. Label for Ada. '],
    ['{{#count}}{{.}}{{/count}}', '3'],
    ['{{^none}}nothing{{/none}}{{^count}}x{{/count}}', 'nothing'],
    ['{{#empty}}x{{/empty}}{{#missing}}x{{/missing}}', ''],
    ['{{! a remark }}a{{missing.deeper}}b', 'ab'],
    ['{{constructor}}{{person.__proto__}}', ''],
    ['{{#person}}never closed', 'never closed'],
    ['never opened{{/person}}', 'never opened'],
  ])('%s gives %s', (template, text) => {
    expect(mustachio(template, model, { isHtml: true })).toBe(text);
  });

  it('escapes nothing in plain text', () => {
    expect(mustachio('{{name}}', model, { isHtml: false })).toBe(model.name);
  });
});

describe.each(templates)('the template $alias', (template) => {
  it('leaves no tag behind, whatever the model lacks, and its subject is one line', () => {
    for (const one of [{}, { name: 'Ada\r\nBcc: eve@example.com', title: 'A\nB', lines: [{}] }]) {
      const { html, subject, text } = renderTemplate(template, one);
      expect(`${subject}${html}${text}`).not.toMatch(/\{\{|\}\}|undefined/);
      expect(subject).toMatch(/^\S[^\r\n]*$/);
    }
  });
});
