import { inspect } from 'node:util';

const MASK = '[secret]';

/** A value that shows only a mask wherever it is printed; `reveal` is the one way to it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** `text` from outside, which may echo the value, with the mask in its place. */
  redact(text: string): string {
    if (this.#value === '') return text;
    return text.replaceAll(this.#value, MASK).replaceAll(encodeURIComponent(this.#value), MASK);
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
