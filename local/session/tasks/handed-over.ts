import type { Instant } from '#core/guide.ts';
import type { Priority, TaskKind } from '#core/tasks/ids.ts';

/** A task as the application writes it; `group` goes beside the message. */
export interface Handed {
  readonly id: string;
  readonly kind: TaskKind;
  readonly version: 1;
  readonly occurredAt: string;
  readonly priority: Priority;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly group?: string;
}

/** What one task is made of. */
export interface About {
  readonly number: number;
  /** 0 up to 1. */
  readonly luck: number;
  readonly at: Instant;
  readonly seed: number;
  readonly hookUrl: (customer: string) => string;
}

/** The first wants its notifications in order. */
export const customers = ['acme', 'globex', 'initech'] as const;
/** What Stripe tells of an invoice. */
export const INVOICE_STEPS = ['invoice.created', 'invoice.finalized', 'invoice.paid'] as const;

/** Luck that makes a mail of welcome. */
export const WELCOME = 0;
/** From here on luck makes a newsletter. */
export const NEWSLETTER = 0.9;

const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Hedy', 'Tim', 'Radia'];
const towns = ['Berlin', 'Boston', 'Lyon', 'Oslo', 'Porto'];

const pick = <T>(all: readonly [T, ...T[]] | readonly T[], at: number): T =>
  all[Math.floor(at) % all.length] as T;

function mail({ luck, number }: About): Pick<Handed, 'payload' | 'priority'> {
  const name = pick(names, number);
  const to = `${name.toLowerCase()}.${number}@example.com`;
  if (luck < 0.3) {
    const model = { name, action_url: 'https://assetanchor.example/start' };
    return { priority: 'high', payload: { to, template: 'welcome', model } };
  }
  if (luck < NEWSLETTER) {
    const total = `$${(9 + (number % 40)).toFixed(2)}`;
    const lines = [{ description: 'Asset Anchor, a month', amount: total }];
    const model = { name, number: `R-${number}`, lines, total };
    return { priority: 'normal', payload: { to, template: 'receipt', model } };
  }
  const stories = [{ title: 'Labels that print themselves', text: 'For every asset, at once.' }];
  const model = { title: 'New this month', stories };
  return { priority: 'low', payload: { to, template: 'newsletter', model } };
}

function notification({ hookUrl, luck, number }: About) {
  const destination = pick(customers, number);
  const ordered = destination === customers[0];
  const event = luck < 0.7 ? 'asset.moved' : 'asset.created';
  const data = { asset: number, to: pick(towns, number) };
  const payload = { destination, url: hookUrl(destination), event, data, ordered };
  return {
    payload,
    priority: 'normal' as const,
    ...(ordered ? { group: `destination:${destination}` } : {}),
  };
}

function tableOf({ luck, number }: About) {
  const payload = {
    report: 'assets-by-location',
    parameters: { since: luck < 0.5 ? '2025-01-01' : '2025-10-01' },
    format: luck < 0.7 ? 'xlsx' : 'csv',
    mailTo: `${pick(names, number).toLowerCase()}.${number}@example.com`,
  };
  return { payload, priority: 'normal' as const };
}

/** What the application hands over as its next task of that kind. */
export function handedOver(kind: TaskKind, about: About): Handed {
  const { at, number, seed } = about;
  const made =
    kind === 'email' ? mail(about) : kind === 'webhook' ? notification(about) : tableOf(about);
  return {
    id: `${kind}-${seed}-${number}`,
    kind,
    version: 1,
    occurredAt: new Date(at).toISOString(),
    ...made,
  };
}
