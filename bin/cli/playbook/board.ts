import { cut } from '../layout.ts';
import { printable } from '../printable.ts';
import type { Shell } from '../shell.ts';

const ESCAPE = '\u001b[';

/** Lines that change: redrawn in their place for a person, said once each for everybody else. */
export class Board {
  readonly #shell: Pick<Shell, 'draw' | 'note' | 'tty' | 'columns'>;
  #drawn = 0;
  #said = new Set<string>();

  constructor(shell: Pick<Shell, 'draw' | 'note' | 'tty' | 'columns'>) {
    this.#shell = shell;
  }

  show(lines: readonly string[]): void {
    if (this.#shell.tty) this.#draw(lines);
    else this.#say(lines);
  }

  /** Takes what was drawn away, so that a report can stand there. */
  end(): void {
    if (this.#shell.tty) this.#draw([]);
  }

  #draw(lines: readonly string[]): void {
    const up = this.#drawn > 0 ? `${ESCAPE}${this.#drawn}A` : '';
    const text = lines.map((line) => `${cut(printable(line), this.#shell.columns - 1)}\n`).join('');
    this.#shell.draw(`${up}\r${ESCAPE}0J${text}`);
    this.#drawn = lines.length;
  }

  #say(lines: readonly string[]): void {
    for (const line of lines) {
      // Durations grow with every look; they are no news.
      const news = line.replace(/\s+\d+ (s|min|h|d)\b( \d+ (min|h)\b)?/g, '').replace(/\s+/g, ' ');
      if (this.#said.has(news)) continue;
      this.#said.add(news);
      if (!/^ +·/.test(line)) this.#shell.note(line);
    }
  }
}
