import type { Instant } from '#core/guide.ts';
import { RenderRejected } from '../errors/render-rejected.ts';
import type { MetricQuery } from '../metric-calls.ts';
import type { RenderClient } from '../render-client.ts';
import type { Series } from '../schemas.ts';

/** What is asked, but for whom. */
export type Question = Omit<MetricQuery, 'resources'>;

/** By resource: its series, or why there are none to be had. */
export type Answers = ReadonlyMap<string, readonly Series[] | { readonly error: unknown }>;

const MOST_AT_ONCE = 20;
const HOUR = 3_600_000;
const TEN_MINUTES = 600_000;
/** One resource that does not have the metric, or a list that Render does not take. */
const NOT_TOGETHER: readonly number[] = [400, 404, 406, 410];

/** The resource of a series, by label; a lone question's answer may leave the label out. */
function resourceOf({ labels }: Series, asked: readonly string[]): string | undefined {
  const value = (field: string) => labels.find((label) => label.field === field)?.value;
  const named = value('resource') ?? value('service');
  return named ?? (asked.length === 1 ? asked[0] : undefined);
}

function group(series: readonly Series[], asked: readonly string[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const resource = resourceOf(one, asked);
    // What belongs to somebody else, or to nobody, is not ours to guess about.
    if (resource === undefined || !asked.includes(resource)) continue;
    groups.set(resource, [...(groups.get(resource) ?? []), one]);
  }
  return groups;
}

/**
 * Asks for many resources in one call. That Render answers for all of them is not established: who is
 * left out is asked alone, and if that helps, alone for the next hour.
 */
export class BatchedMetrics {
  readonly #client: Pick<RenderClient, 'metrics'>;
  readonly #aloneUntil = new Map<string, Instant>();
  readonly #emptyUntil = new Map<string, Instant>();

  constructor(client: Pick<RenderClient, 'metrics'>) {
    this.#client = client;
  }

  async ask(question: Question, resources: readonly string[], now: Instant): Promise<Answers> {
    const { metric } = question;
    const holds = (until: Map<string, Instant>, resource: string) =>
      (until.get(`${metric} ${resource}`) ?? 0) > now;
    const together = resources.filter((resource) => !holds(this.#aloneUntil, resource));
    const batches: string[][] = [];
    for (let at = 0; at < together.length; at += MOST_AT_ONCE) {
      batches.push(together.slice(at, at + MOST_AT_ONCE));
    }
    const answers = new Map<string, readonly Series[] | { readonly error: unknown }>();
    const left = new Set(resources.filter((resource) => holds(this.#aloneUntil, resource)));
    const put = (from: Answers) => {
      for (const [resource, answer] of from) answers.set(resource, answer);
    };
    await Promise.all(
      batches.map(async (batch) => {
        const answered = await this.#together(question, batch);
        put(answered);
        for (const resource of batch) {
          if (!answered.has(resource) && !holds(this.#emptyUntil, resource)) left.add(resource);
        }
      }),
    );
    await Promise.all([...left].map(async (one) => put(await this.#alone(question, one, now))));
    return answers;
  }

  /** Leaves out those that should be asked alone; nobody having values is no reason for that. */
  async #together(question: Question, batch: readonly string[]): Promise<Answers> {
    try {
      const answered = group(await this.#client.metrics({ ...question, resources: batch }), batch);
      const nobody = answered.size === 0 || batch.length === 1;
      return nobody ? new Map(batch.map((one) => [one, answered.get(one) ?? []])) : answered;
    } catch (error) {
      const apart = error instanceof RenderRejected && NOT_TOGETHER.includes(error.status);
      if (apart && batch.length > 1) return new Map();
      return new Map(batch.map((resource) => [resource, { error }]));
    }
  }

  async #alone(question: Question, resource: string, now: Instant): Promise<Answers> {
    const key = `${question.metric} ${resource}`;
    const begin = (until: Map<string, Instant>, span: number) => {
      // The span runs from its start: together is tried again when it is over.
      if ((until.get(key) ?? 0) <= now) until.set(key, now + span);
    };
    try {
      const series = await this.#client.metrics({ ...question, resources: [resource] });
      const own = group(series, [resource]).get(resource) ?? [];
      if (own.length > 0) begin(this.#aloneUntil, HOUR);
      else begin(this.#emptyUntil, TEN_MINUTES);
      return new Map([[resource, own]]);
    } catch (error) {
      if (error instanceof RenderRejected) begin(this.#aloneUntil, HOUR);
      return new Map([[resource, { error }]]);
    }
  }
}
