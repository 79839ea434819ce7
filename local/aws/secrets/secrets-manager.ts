import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '#local/clock.ts';
import { type JsonService, ServiceError } from '../wire.ts';

interface Version {
  readonly id: string;
  readonly value: string;
  readonly createdAt: number;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** Newest last: AWSCURRENT, and before it AWSPREVIOUS. */
  readonly versions: Version[];
}

type Input = Readonly<Record<string, unknown>>;

const stagesOf = (versions: readonly Version[], index: number): string[] => {
  if (index === versions.length - 1) return ['AWSCURRENT'];
  return index === versions.length - 2 ? ['AWSPREVIOUS'] : [];
};

/** AWS Secrets Manager in memory. */
export class SecretsManager {
  readonly #secrets = new Map<string, Secret>();
  readonly #clock: Clock;
  readonly #arnPrefix: string;

  constructor(options: { clock: Clock; region: string; account: string }) {
    this.#clock = options.clock;
    this.#arnPrefix = `arn:aws:secretsmanager:${options.region}:${options.account}:secret:`;
  }

  /** Creates a secret, or puts a new version into it; gives its ARN. */
  put(name: string, value: string): string {
    const createdAt = this.#clock.now();
    // Secrets Manager appends six random characters; here they stay the same from start to start.
    const digest = createHash('sha256').update(name).digest('base64url');
    const suffix = digest.replaceAll(/[-_]/g, '').slice(0, 6);
    const arn = `${this.#arnPrefix}${name}-${suffix}`;
    const secret = this.#secrets.get(name) ?? { name, arn, createdAt, versions: [] };
    secret.versions.push({ id: randomUUID(), value, createdAt });
    this.#secrets.set(name, secret);
    return secret.arn;
  }

  /** The current value, by name or ARN. */
  current(id: string): string | undefined {
    return this.#lookUp(id)?.versions.at(-1)?.value;
  }

  readonly service: JsonService = {
    target: 'secretsmanager',
    version: '1.1',
    operations: {
      GetSecretValue: (input) => this.#value(input),
      DescribeSecret: (input) => this.#describe(this.#find(input['SecretId'])),
      ListSecrets: () => ({ SecretList: [...this.#secrets.values()].map(this.#describe) }),
      PutSecretValue: (input) => {
        const secret = this.#find(input['SecretId']);
        this.put(secret.name, String(input['SecretString']));
        const index = secret.versions.length - 1;
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: secret.versions[index]?.id,
          VersionStages: stagesOf(secret.versions, index),
        };
      },
    },
  };

  /**
   * By name, and by ARN with or without the six characters: an import by name has none, and an
   * import by ARN those of the real account.
   */
  #lookUp(id: string): Secret | undefined {
    if (!id.startsWith('arn:')) return this.#secrets.get(id);
    const name = id.split(':').slice(6).join(':');
    return this.#secrets.get(name) ?? this.#secrets.get(name.replace(/-\w{6}$/, ''));
  }

  #find(id: unknown): Secret {
    const secret = this.#lookUp(String(id));
    if (secret !== undefined) return secret;
    const message = "Secrets Manager can't find the specified secret.";
    throw new ServiceError('ResourceNotFoundException', message);
  }

  readonly #describe = ({ arn, name, createdAt, versions }: Secret): object => ({
    ARN: arn,
    Name: name,
    CreatedDate: createdAt / 1000,
    LastChangedDate: (versions.at(-1)?.createdAt ?? createdAt) / 1000,
    VersionIdsToStages: Object.fromEntries(
      versions.map(({ id }, index) => [id, stagesOf(versions, index)]),
    ),
  });

  #value(input: Input): object {
    const { arn, name, versions } = this.#find(input['SecretId']);
    const stage = input['VersionStage'] ?? 'AWSCURRENT';
    const index = versions.findIndex(({ id }, at) =>
      input['VersionId'] === undefined
        ? stagesOf(versions, at).includes(String(stage))
        : id === input['VersionId'],
    );
    const version = versions[index];
    if (version === undefined) {
      const message = "Secrets Manager can't find the specified secret value.";
      throw new ServiceError('ResourceNotFoundException', message);
    }
    return {
      ARN: arn,
      Name: name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: stagesOf(versions, index),
      CreatedDate: version.createdAt / 1000,
    };
  }
}
