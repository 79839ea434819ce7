import { Stripe } from 'stripe';
import type { Clock } from '../clock.ts';
import { idCharacters, seededRandom } from '../fake-render/random.ts';

/** An event as Stripe would send it, as far as it matters here. */
export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  /** Seconds. */
  readonly created: number;
  readonly data: { readonly object: { readonly id: string; readonly object: string } };
}

/** Where events go, and what signs them. */
export interface StripeSenderOptions {
  /** The function URL of payment-intake. */
  readonly url: string;
  /** `whsec_…`, one of `stripeSigningSecret`. */
  readonly secret: string;
  readonly clock?: Pick<Clock, 'now'>;
  readonly seed?: number;
}

/** A burst of events, mixed as a bad day would mix them. */
export interface Burst {
  readonly objects: number;
  readonly eventsEach: number;
  /** How many of all are sent a second time. */
  readonly duplicates: number;
  /** How many more are sent that Stripe did not sign. */
  readonly forged: number;
}

/**
 * Sends events as Stripe does: signed by its own library, again until they are taken. Events of one object go one
 * after the other, since their order is what was queued first; objects go side by side.
 */
export interface StripeSender {
  /** A new event about an object, `in_…`; nothing is sent. */
  event(object: string, type?: string): StripeEvent;
  /** The status that answered, 599 without an answer; tried again after anything but 2xx, `attempts` times in all. */
  send(event: StripeEvent, attempts?: number): Promise<number>;
  /** Sends it with a signature of a secret that is not Stripe's. */
  forge(event: StripeEvent): Promise<number>;
  /** Sends it as it was signed so many seconds ago. */
  replay(event: StripeEvent, secondsAgo: number): Promise<number>;
  /** Sends all of it; gives the ids that were taken, by object and in order. Throws when a forged one is taken. */
  burst(burst: Burst): Promise<ReadonlyMap<string, readonly string[]>>;
}

const FORGERY = 'whsec_of_somebody_else';
const OTHERS_MILLISECONDS = 50;

/** Makes one. */
export function stripeSender(options: StripeSenderOptions): StripeSender {
  const { clock = { now: Date.now }, secret, seed = 1, url } = options;
  const random = seededRandom(seed);
  const seconds = (): number => Math.floor(clock.now() / 1000);

  async function post(event: StripeEvent, by: string, timestamp = seconds()): Promise<number> {
    // Indented, as Stripe's are: whoever parses and writes it again has other bytes than were signed.
    const payload = JSON.stringify(event, undefined, 2);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: by, timestamp });
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body: payload,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      // Nobody is there; Stripe counts that as it counts a 500.
      return 599;
    }
  }

  const sender: StripeSender = {
    event: (object, type = 'invoice.updated') => ({
      id: `evt_${idCharacters(random, 24)}`,
      object: 'event',
      type,
      created: seconds(),
      data: { object: { id: object, object: 'invoice' } },
    }),
    async send(event, attempts = 1) {
      let status = await post(event, secret);
      for (let attempt = 2; attempt <= attempts && (status < 200 || status > 299); attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, OTHERS_MILLISECONDS));
        status = await post(event, secret);
      }
      return status;
    },
    forge: (event) => post(event, FORGERY),
    replay: (event, secondsAgo) => post(event, secret, seconds() - secondsAgo),
    async burst({ duplicates, eventsEach, forged, objects }) {
      const share = duplicates / Math.max(1, objects * eventsEach);
      // Drawn before anything is sent, so that a seed means the same whoever answers first.
      const plan = Array.from({ length: objects }, () => {
        const name = `in_${idCharacters(random, 24)}`;
        const events = Array.from({ length: eventsEach }, () => sender.event(name));
        return { name, sends: events.flatMap((one) => (random() < share ? [one, one] : [one])) };
      });
      const forgeries = Array.from({ length: forged }, (_, index) =>
        sender.event(plan[index % plan.length]?.name ?? 'in_none'),
      );
      const taken = new Map<string, readonly string[]>();
      const sending = plan.map(async ({ name, sends }) => {
        const ids = new Set<string>();
        for (const event of sends) if ((await sender.send(event, 20)) < 300) ids.add(event.id);
        taken.set(name, [...ids]);
      });
      const forging = forgeries.map(async (event) => {
        if ((await sender.forge(event)) < 300) throw new Error('a forged event was taken');
      });
      await Promise.all([...sending, ...forging]);
      return taken;
    },
  };
  return sender;
}
