import { describe, expect, it } from 'vitest';
import { taskLog } from '#functions/shared/task-log.ts';

describe('taskLog', () => {
  const lines: unknown[][] = [];
  const keep = (...line: unknown[]) => void lines.push(line);
  const log = taskLog({ info: keep, error: keep });

  it('says what was thrown and where, never its words: they may quote a payload', () => {
    const cause = Object.assign(new TypeError('canary'), { code: 'ECONNRESET' });
    log.trouble(
      'it failed',
      { id: 'a' },
      new Error('to canary@example.com\n and canary', { cause }),
    );
    log.trouble('it failed', {}, 'canary');
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect(lines).toMatchObject([
      [
        'it failed',
        {
          id: 'a',
          thrown: {
            name: 'Error',
            at: expect.arrayContaining([expect.stringContaining('task-log.test.ts')]),
            cause: { name: 'TypeError', code: 'ECONNRESET' },
          },
        },
      ],
      ['it failed', { thrown: { name: 'string' } }],
    ]);
  });
});
