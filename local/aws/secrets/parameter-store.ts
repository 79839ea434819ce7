import { createHash } from 'node:crypto';
import type { Clock } from '#local/clock.ts';
import { type JsonService, ServiceError } from '../wire.ts';

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly modifiedAt: number;
}

const sealed = (value: string): string => createHash('sha256').update(value).digest('base64');

/** Systems Manager's parameters in memory. */
export class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();
  readonly #clock: Clock;
  readonly #arnPrefix: string;

  constructor(options: { clock: Clock; region: string; account: string }) {
    this.#clock = options.clock;
    this.#arnPrefix = `arn:aws:ssm:${options.region}:${options.account}:parameter`;
  }

  /** Creates or replaces a parameter; gives its new version. */
  put(name: string, value: string, type = 'String'): number {
    const version = (this.#parameters.get(name)?.version ?? 0) + 1;
    this.#parameters.set(name, { name, type, value, version, modifiedAt: this.#clock.now() });
    return version;
  }

  /** The value of a parameter, by name, ARN, or name with `:version`. */
  value(name: string): string | undefined {
    return this.#lookUp(name)?.value;
  }

  readonly service: JsonService = {
    target: 'AmazonSSM',
    version: '1.1',
    operations: {
      GetParameter: ({ Name, WithDecryption }) => {
        const parameter = this.#lookUp(String(Name));
        if (parameter === undefined) throw new ServiceError('ParameterNotFound', String(Name));
        return { Parameter: this.#describe(parameter, WithDecryption) };
      },
      GetParameters: ({ Names, WithDecryption }) => {
        const names = (Names ?? []) as readonly string[];
        const found = names.flatMap((name) => this.#lookUp(name) ?? []);
        return {
          Parameters: found.map((one) => this.#describe(one, WithDecryption)),
          InvalidParameters: names.filter((name) => this.#lookUp(name) === undefined),
        };
      },
      GetParametersByPath: ({ Path, Recursive, WithDecryption }) => {
        const path = `${String(Path).replace(/\/$/, '')}/`;
        const found = [...this.#parameters.values()].filter(
          ({ name }) =>
            name.startsWith(path) && (Recursive === true || !name.slice(path.length).includes('/')),
        );
        return { Parameters: found.map((one) => this.#describe(one, WithDecryption)) };
      },
      PutParameter: ({ Name, Value, Type, Overwrite }) => {
        const name = String(Name);
        const existing = this.#parameters.get(name);
        if (existing !== undefined && Overwrite !== true) {
          throw new ServiceError('ParameterAlreadyExists', `The parameter ${name} already exists.`);
        }
        const type = Type === undefined ? existing?.type : String(Type);
        return { Version: this.put(name, String(Value), type), Tier: 'Standard' };
      },
    },
  };

  #lookUp(given: string): Parameter | undefined {
    const path = given.startsWith('arn:') ? given.replace(/^arn:[^/]*:parameter/, '') : given;
    const [name = '', version] = path.split(':');
    const found = this.#parameters.get(name) ?? this.#parameters.get(name.replace(/^\//, ''));
    return version === undefined || String(found?.version) === version ? found : undefined;
  }

  readonly #describe = (
    { name, type, value, version, modifiedAt }: Parameter,
    decrypted: unknown,
  ): object => ({
    Name: name,
    Type: type,
    // Nothing is encrypted here, but who forgets to ask for the clear text gets none, as in AWS.
    Value: type === 'SecureString' && decrypted !== true ? sealed(value) : value,
    Version: version,
    LastModifiedDate: modifiedAt / 1000,
    ARN: `${this.#arnPrefix}${name.startsWith('/') ? '' : '/'}${name}`,
    DataType: 'text',
  });
}
