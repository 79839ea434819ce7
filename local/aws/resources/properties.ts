import { isObject, type JsonObject, TemplateError } from '../template/template.ts';

/** Reads the resolved properties of a resource; what has the wrong shape is refused by its path. */
export class Properties {
  readonly values: JsonObject;
  readonly #path: string;

  constructor(values: JsonObject, path: string) {
    this.values = values;
    this.#path = path;
  }

  /** Refuses, by name, every property that is not listed: what is not understood must not be ignored. */
  allow(...known: readonly string[]): this {
    const unknown = Object.keys(this.values).find((name) => !known.includes(name));
    if (unknown === undefined) return this;
    throw new TemplateError(`${this.#path}.${unknown}`, 'is not supported');
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#refuse(name, 'text');
  }

  optionalText(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || typeof value === 'string') return value;
    return this.#refuse(name, 'text');
  }

  /** CloudFormation takes numbers and booleans as text, too. */
  number(name: string, otherwise: number): number {
    const value = this.values[name] ?? otherwise;
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number)
      ? number
      : this.#refuse(name, 'a number');
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value = this.values[name] ?? otherwise;
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : this.#refuse(name, 'true or false');
  }

  /** The properties within a property; empty when it is absent. */
  within(name: string): Properties {
    const value = this.values[name] ?? {};
    return isObject(value)
      ? new Properties(value, `${this.#path}.${name}`)
      : this.#refuse(name, 'an object');
  }

  list(name: string): readonly unknown[] {
    const value = this.values[name] ?? [];
    return Array.isArray(value) ? value : this.#refuse(name, 'a list');
  }

  /** The properties within each item of a list. */
  each(name: string): Properties[] {
    return this.list(name).map((item, index) =>
      isObject(item)
        ? new Properties(item, `${this.#path}.${name}[${index}]`)
        : this.#refuse(`${name}[${index}]`, 'an object'),
    );
  }

  #refuse(name: string, wanted: string): never {
    const found = JSON.stringify(this.values[name]);
    throw new TemplateError(`${this.#path}.${name}`, `wants ${wanted}, found ${found}`);
  }
}
