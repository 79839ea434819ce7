/** What was asked is not Capstan's to do with this target; nothing was sent. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
  readonly outcome = 'not-applied';
  readonly target: string;

  constructor(target: string, because: string) {
    super(`${target} is left alone: ${because}`);
    this.target = target;
  }
}
