/** The versions and aliases of one function. There is one code: nothing is ever deployed over it. */
export class Qualifiers {
  readonly #aliases = new Map<string, string>();
  #versions = 0;

  /** Publishes the next version and gives its number. */
  publish(): string {
    this.#versions += 1;
    return String(this.#versions);
  }

  alias(name: string, version: string): void {
    this.#aliases.set(name, version);
  }

  /** The version that a qualifier stands for; undefined when there is none. */
  versionOf(qualifier: string): string | undefined {
    if (qualifier === '$LATEST') return qualifier;
    const version = this.#aliases.get(qualifier) ?? qualifier;
    if (version === '$LATEST') return version;
    return Number(version) >= 1 && Number(version) <= this.#versions ? version : undefined;
  }
}

/** `name`, `name:qualifier` or an ARN with or without qualifier, taken apart. */
export function parseFunctionName(nameOrArn: string): { name: string; qualifier?: string } {
  const [name = '', qualifier] = nameOrArn.startsWith('arn:')
    ? nameOrArn.split(':').slice(6)
    : nameOrArn.split(':');
  return qualifier === undefined ? { name } : { name, qualifier };
}
