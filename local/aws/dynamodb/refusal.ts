/** A refusal of DynamoDB: the exception's short name and the fields it carries. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly status: number;

  constructor(
    code: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    status = 400,
  ) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.status = status;
  }
}
