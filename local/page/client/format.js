/** @typedef {number} Instant */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let zone = 'UTC';
/** @type {Record<string, Intl.DateTimeFormat>} */
let formats = {};

/**
 * Times are written in the guide's zone, whatever the reader's computer thinks.
 * @param {string} timeZone
 */
export function useTimeZone(timeZone) {
  if (timeZone === zone) return;
  zone = timeZone;
  formats = {};
}

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(name, options) {
  formats[name] ??= new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  return formats[name];
}

/** `14:05` @param {Instant} at */
export function clockTime(at) {
  return format('clock', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `Tuesday 3 March` @param {Instant} at */
export function dayName(at) {
  return format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
}

/** `Tue 3 Mar 14:05` @param {Instant} at */
export function fullTime(at) {
  const day = format('short', { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
  return `${day.replace(',', '')} ${clockTime(at)}`;
}

/** Minutes by which the zone is ahead of UTC then. @param {Instant} at */
export function zoneOffsetMinutes(at) {
  const parts = format('offset', { timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const found = /([+-])(\d\d):(\d\d)/.exec(text);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === '-' ? -minutes : minutes;
}

/** `40 s`, `3 min`, `2 h 10 min` @param {number} milliseconds */
export function duration(milliseconds) {
  const past = Math.max(0, milliseconds);
  if (past < MINUTE) return `${Math.round(past / SECOND)} s`;
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  const minutes = Math.floor((past % HOUR) / MINUTE);
  return `${Math.floor(past / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
}

/** Three digits that matter: `0.42`, `7.4`, `74`, `1,240`. @param {number} value */
export function figure(value) {
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
  const rounded = Number(value.toFixed(digits));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** `74 %`, `480 ms`, `3.4/s` @param {number} value @param {string} unit */
export function quantity(value, unit) {
  if (unit === '') return figure(value);
  return unit.startsWith('/') ? `${figure(value)}${unit}` : `${figure(value)} ${unit}`;
}

/** `$75`, `$1,240`, `$0.42` @param {number} usd */
export function dollars(usd) {
  const cents = Math.abs(usd) < 10 && !Number.isInteger(usd) ? 2 : 0;
  const sign = usd < 0 ? '−' : '';
  const amount = Math.abs(usd).toLocaleString('en-US', {
    minimumFractionDigits: cents,
    maximumFractionDigits: cents,
  });
  return `${sign}$${amount}`;
}

/** `+$25`, `−$25` @param {number} usd */
export function dollarChange(usd) {
  return `${usd > 0 ? '+' : ''}${dollars(usd)}`;
}

/** `within lines` for `within-lines`. @param {string} word */
export function spaced(word) {
  return word.replaceAll('-', ' ').replaceAll('_', ' ').toLowerCase();
}

/**
 * A decision's sentence without the name of its target, which stands beside it.
 * @param {{ sentence: string, target: string }} decision
 */
export function plainSentence({ sentence, target }) {
  const prefix = `${target}: `;
  const rest = sentence.startsWith(prefix) ? sentence.slice(prefix.length) : sentence;
  // A number and its unit stay on one line.
  const text = rest.replace(/(\d) (?=%|(?:ms|s|min|GB)\b)/g, '$1\u00a0');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The same without its price, where the price stands beside it.
 * @param {{ sentence: string, target: string }} decision
 */
export function shortSentence(decision) {
  return plainSentence(decision).replace(/ \(\$[^()]*a month\)/, '');
}
