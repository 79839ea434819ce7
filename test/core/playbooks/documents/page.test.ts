import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';
import { playbooksPage } from '#core/playbooks/documents/page.ts';
import { playbookIds } from '#core/playbooks/ids.ts';
import { shippedGuide } from '../../situations.ts';

const page = playbooksPage(shippedGuide);
const sectionOf = (id: string): string =>
  page.split('<a id="').find((part) => part.startsWith(`${id}">`)) ?? '';

describe('playbooksPage', () => {
  it('is what docs/playbooks.md says: run "npm run guide"', async () => {
    expect(await readFile('docs/playbooks.md', 'utf8')).toBe(page);
  });

  it('lists every playbook in its order', () => {
    expect(playbooks.map(({ id }) => id)).toEqual(playbookIds);
    const linked = [...page.matchAll(/\| \[(.+?)\]\(#/g)].map(([, id]) => id);
    expect(linked).toEqual(playbookIds);
  });

  it.each(playbooks.map((playbook) => [playbook.id, playbook] as const))(
    'tells fields, steps, downtime and undo of %s, and both ways to start it',
    (id, { about, input }) => {
      const section = sectionOf(id);
      for (const { description, name } of describeInput(input)) {
        expect(description).not.toBe('');
        expect(section).toContain(`| \`${name}\` |`);
        expect(section).toContain(description);
      }
      for (const text of [...about.steps, about.downtime, about.undo]) {
        expect(section).toContain(text);
      }
      expect(section).toMatch(new RegExp(`npx capstan playbook run ${id}[ \\n]`));
      expect(section).toContain(`file://events/playbooks/${id}.json`);
    },
  );

  it('says which wait for an approval', () => {
    const waiting = playbookIds.filter((id) => sectionOf(id).includes('It waits for an approval'));
    expect(waiting.sort()).toEqual([...shippedGuide.playbooks.approve].sort());
  });
});
