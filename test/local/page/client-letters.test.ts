import { beforeAll, describe, expect, it } from 'vitest';
import type { LetterWish, PageOperation, PageTasks } from '#local/page/task-feed.ts';
import { quietTasks, troubledTasks } from '../../browser/demo-tasks.ts';
import { clientModule } from './client-module.ts';
import { stillState } from './still-feed.ts';

interface Choice {
  readonly kind: string;
  readonly reason: string;
  readonly minutes: '' | '15' | '60' | '360';
}

interface LetterWords {
  meantOf(tasks: PageTasks, choice: Choice): { meant: number; all: number };
  meantWords(counts: { meant: number; all: number }): string;
  wishOf(choice: Choice, shown: { at: number; most: number }): LetterWish;
  operationWords(operation: PageOperation): { text: string; tone: string };
}

const { now } = stillState;
const any: Choice = { kind: '', reason: '', minutes: '' };
let words: LetterWords;

beforeAll(async () => {
  words = await clientModule<LetterWords>('tasks/letter-words.js');
});

describe('letters that are meant', () => {
  it('are counted by kind, reason and age', () => {
    const tasks = troubledTasks(now);
    expect(words.meantOf(tasks, any)).toEqual({ meant: 2, all: 2 });
    expect(words.meantOf(tasks, { ...any, reason: 'malformed' }).meant).toBe(1);
    expect(words.meantOf(tasks, { ...any, minutes: '60' }).meant).toBe(1);
    expect(words.meantOf(tasks, { ...any, kind: 'webhook' }).meant).toBe(0);
  });

  it('are no more than one look takes', () => {
    const within = { 15: 0, 60: 0, 360: 0 };
    const deaths = [{ kind: 'email', reason: 'attempts', all: 8_000, within }] as const;
    const counts = words.meantOf({ ...quietTasks(now), deaths }, any);
    expect(words.meantWords(counts)).toBe('5,000 of 8,000 are meant.');
  });

  it('are named by what was shown, not by what comes later', () => {
    const wish = words.wishOf({ ...any, kind: 'email', minutes: '15' }, { at: now, most: 3 });
    expect(wish).toEqual({ kind: 'email', from: now - 900_000, until: now, most: 3 });
  });
});

describe('an operation in words', () => {
  const sent: PageOperation = { verb: 'redrive', at: now, meant: 4, done: 4, state: 'ended' };
  const text = (more: Partial<PageOperation>) => words.operationWords({ ...sent, ...more }).text;

  it('says what became of those sent again, as far as it is known', () => {
    expect(text({ became: { done: 4, dead: 0 } })).toMatch(/All of them are done\.$/);
    expect(text({ became: { done: 1, dead: 2 } })).toMatch(
      /: 4 letters sent again\. Of these: 1 done, 2 died again, 1 not ended yet\.$/,
    );
    const one = { meant: 1, done: 1, became: { done: 1, dead: 0 } };
    expect(text(one)).toMatch(/: 1 letter sent again\. It is done\.$/);
  });

  it('hides nothing: what others have, where it stopped, why it failed', () => {
    expect(text({ done: 3 })).toMatch(
      / 1 could not be had: others hold them, or had them first\.$/,
    );
    expect(text({ state: 'stopped', done: 1 })).toContain('stopped, 1 letter sent again of 4.');
    expect(text({ state: 'failed', done: 0, because: 'no answer' })).toContain('then: no answer.');
    expect(text({ verb: 'purge' })).toMatch(/: 4 letters taken away for good\.$/);
  });
});
