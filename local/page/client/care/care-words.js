import { duration, figure, fullTime } from '../format.js';

/**
 * @typedef {import('../../care-feed.ts').PageCare} Care
 * @typedef {NonNullable<Care['status']>} Status
 * @typedef {Status['chores'][number]} Chore
 * @typedef {import('../../care-feed.ts').PageCareRow} Row
 * @typedef {'ok' | 'act' | 'low' | 'high' | 'blind'} Tone
 * @typedef {{ word: string, tone: Tone }} Standing
 */

const DAY = 86_400;
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `2,346` @param {number} count */
export const counted = (count) => Math.round(count).toLocaleString('en-US');

/** `3 views`, `1 view` @param {number} count @param {string} noun */
export const countOf = (count, noun) => `${counted(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `31.4 MB` @param {number} bytes */
export function sizeWords(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${figure(bytes / 1000 ** step)} ${UNITS[step]}`;
}

/** `0.42 s`, `3 min`, `12 days` @param {number} seconds */
export function timeWords(seconds) {
  if (seconds < 10) return `${figure(seconds)} s`;
  if (seconds >= 3 * DAY) return `${counted(seconds / DAY)} days`;
  return duration(seconds * 1000);
}

/** The part of an id behind its kind. @param {{ id: string }} chore */
export const nameOf = ({ id }) => id.slice(id.indexOf('/') + 1);

/** `default rows` for `defaultRows`. @param {string} name */
export const figureName = (name) =>
  name.replace(/(Seconds|At)$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * A figure as people read it: its name says its unit.
 * @param {string} name
 * @param {number | string | boolean | null} value
 */
export function figureWords(name, value) {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    if (/seconds$/i.test(name)) return timeWords(value);
    if (/bytes$/i.test(name)) return sizeWords(value);
    return Number.isInteger(value) ? counted(value) : figure(value);
  }
  // PostgreSQL writes a blank where ISO 8601 has a T, and the hours of the zone alone.
  const iso = value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  const at = /^\d{4}-\d\d-\d\dT.*[Z\d]$/.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(at) ? value : fullTime(at);
}

/** @param {Chore} chore @param {string} name @returns {number | undefined} */
export function numberOf({ figures }, name) {
  const value = figures[name];
  return typeof value === 'number' ? value : undefined;
}

/** @type {Partial<Record<Chore['did'], Standing>>} */
const standings = {
  failed: { word: 'failed', tone: 'high' },
  refused: { word: 'refused', tone: 'high' },
  held: { word: 'held', tone: 'blind' },
  waiting: { word: 'waits', tone: 'low' },
  busy: { word: 'waits', tone: 'low' },
  late: { word: 'waits', tone: 'low' },
  more: { word: 'at work', tone: 'act' },
  job: { word: 'one-off job', tone: 'act' },
};

/** Whether a view is older than it promises. @param {Chore} chore @param {Row | undefined} row */
export function isStale(chore, row) {
  const stale = numberOf(chore, 'staleSeconds');
  return row?.freshSeconds !== undefined && stale !== undefined && stale > row.freshSeconds;
}

/** How a chore stands, in a word. @param {Chore} chore @param {Row} [row] @returns {Standing} */
export function standingOf(chore, row) {
  if (isStale(chore, row)) return { word: 'stale', tone: 'high' };
  if ((chore.broken ?? []).length > 0) return { word: 'broken', tone: 'high' };
  const standing = standings[chore.did];
  if (standing !== undefined) return standing;
  if (chore.warnings.length > 0) return { word: 'wants you', tone: 'high' };
  return { word: chore.kind === 'view' ? 'fresh' : 'well', tone: 'ok' };
}

/** @type {Record<Chore['kind'] | 'shards', string>} */
const nouns = {
  view: 'view',
  partitions: 'partitioned table',
  archive: 'archive',
  export: 'export',
  bucket: 'bucket rule',
  advice: 'report',
  order: 'order',
  shards: 'sharding',
};

/** The whole section in a sentence. @param {Care} care */
export function careSummary({ rows, status }) {
  if (status === undefined) return 'Nobody has looked at it yet.';
  const groups = Map.groupBy(status.chores, ({ id, kind }) => (id === 'shards' ? id : kind));
  const all = Object.entries(nouns).flatMap(([kind, noun]) => {
    const chores = groups.get(/** @type {keyof typeof nouns} */ (kind)) ?? [];
    return chores.length === 0 ? [] : [countOf(chores.length, noun)];
  });
  const { chores } = status;
  const broken = chores.filter(
    (chore) => isStale(chore, rows[chore.id]) || (chore.broken ?? []).length > 0,
  ).length;
  const failing = chores.filter(({ did }) => did === 'failed' || did === 'refused').length;
  const wrong = [
    ...(broken === 0 ? [] : [`${countOf(broken, 'promise')} broken`]),
    ...(failing === 0 ? [] : [`${countOf(failing, 'chore')} failing`]),
  ];
  return `${[...all, ...(wrong.length === 0 ? ['every promise kept'] : wrong)].join(', ')}.`;
}
