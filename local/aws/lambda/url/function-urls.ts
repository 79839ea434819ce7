import type { Clock } from '#local/clock.ts';
import {
  type HttpReply,
  type HttpRequest,
  type Listener,
  listenHttp,
} from '../../http-listener.ts';
import { Throttled } from '../function-runner.ts';
import type { Lambda } from '../lambda.ts';
import { signerOf, urlEvent } from './url-event.ts';
import { forbidden, tooManyRequests, urlReply } from './url-reply.ts';

/** A function URL as its template describes it. */
export interface FunctionUrlDefinition {
  readonly id: string;
  /** Qualified when the URL belongs to an alias. */
  readonly functionArn: string;
  readonly authType: 'NONE' | 'AWS_IAM';
}

/** The HTTP endpoints of functions, each on a port of its own. */
export class FunctionUrls {
  readonly #lambda: Lambda;
  readonly #clock: Clock;
  readonly #account: string;
  readonly #report: (problem: string) => void;
  readonly #listeners: Listener[] = [];

  constructor(parts: {
    lambda: Lambda;
    clock: Clock;
    account: string;
    report: (problem: string) => void;
  }) {
    this.#lambda = parts.lambda;
    this.#clock = parts.clock;
    this.#account = parts.account;
    this.#report = parts.report;
  }

  /** Listens, and gives the URL. */
  async listen(definition: FunctionUrlDefinition): Promise<string> {
    const listener = await listenHttp((request) => this.#answer(definition, request));
    this.#listeners.push(listener);
    return `${listener.url}/`;
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #answer(definition: FunctionUrlDefinition, request: HttpRequest): Promise<HttpReply> {
    const { id, functionArn, authType } = definition;
    // IAM is not enforced: any signature will do, none will not.
    const signer = authType === 'AWS_IAM' ? signerOf(request) : undefined;
    if (authType === 'AWS_IAM' && signer === undefined) return forbidden();
    const place = { id, account: this.#account, at: this.#clock.now() };
    try {
      const payload = JSON.stringify(urlEvent(request, place, signer));
      return urlReply(await this.#lambda.invoke(functionArn, payload));
    } catch (problem) {
      if (problem instanceof Throttled) return tooManyRequests();
      this.#report(String(problem));
      throw problem;
    }
  }
}
