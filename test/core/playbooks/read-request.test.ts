import { describe, expect, it } from 'vitest';
import { playbookOf } from '#core/playbooks/all.ts';
import { Refused } from '#core/playbooks/playbook.ts';
import { readRequest } from '#core/playbooks/read-request.ts';

const input = { target: 'database', gb: 20 };

function problemsOf(request: object, id = 'grow-database-storage'): readonly string[] {
  const playbook = playbookOf(id);
  if (playbook === undefined) throw new Error(`there is no playbook ${id}`);
  try {
    readRequest(playbook, request);
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
}

describe('a request', () => {
  it('is taken when everything is there', () => {
    expect(problemsOf({ input, by: 'ann', why: 'the import – on Friday', dryRun: false })).toEqual(
      [],
    );
  });

  it('is told what a missing field is, and of which kind', () => {
    expect(problemsOf({ input: {} })).toEqual([
      'input.target: found nothing, wanted the database, as the guide names it',
      expect.stringMatching(/^input\.gb: found nothing, wanted .+ \(a number\)$/),
    ]);
    expect(problemsOf({ input: {} }, 'pause')).toEqual([
      expect.stringMatching(/^input\.\w+: found nothing, wanted [^"]+$/),
    ]);
  });

  it.each(['\u001b[2J', 'a\nb', 'a\u0000', 'a\u009b2J', 'a\u202eb', 'a\u2069'])(
    'says who and why in plain text: not %j',
    (text) => {
      const problems = problemsOf({ input, by: `ann${text}x`, why: `because${text}x` });
      expect(problems).toEqual([
        expect.stringMatching(/^by: found .+, wanted one line of plain text/),
        expect.stringMatching(/^why: found .+, wanted one line of plain text/),
      ]);
      expect(problems.join('')).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    },
  );

  it('has a reason of some length', () => {
    expect(problemsOf({ input, why: ' ' })).toEqual([expect.stringContaining('wanted a sentence')]);
    expect(problemsOf({ input, why: 'x'.repeat(501) })).toEqual([
      expect.stringContaining('wanted at most 500 characters'),
    ]);
  });
});
