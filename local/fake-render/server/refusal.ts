/** A request that is answered with an error; every error body carries `message`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** 404 in Render's recorded words. */
export const notFound = (id: string): Refusal => new Refusal(404, `not found: ${id}`);

/** 400: the status and words of Render's own refusals are not recorded. */
export const badRequest = (message: string): Refusal => new Refusal(400, message);
