/** A parameter is not what a function needs; every problem is named, no value is. */
export class ParameterInvalid extends Error {
  override readonly name = 'ParameterInvalid';
  readonly problems: readonly string[];

  constructor(parameter: string, problems: readonly string[]) {
    super(`the parameter ${parameter} cannot be used: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
