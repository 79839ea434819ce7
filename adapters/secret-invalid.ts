/** The secret is not what Capstan needs; every problem is named, no value is. */
export class SecretInvalid extends Error {
  override readonly name = 'SecretInvalid';
  readonly problems: readonly string[];

  constructor(secretName: string, problems: readonly string[]) {
    super(`the secret ${secretName} cannot be used: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
