import { byId, element, write } from '../../page/client/element.js';

/**
 * @typedef {object} Mail
 * @property {number} number
 * @property {string} id
 * @property {number} at
 * @property {string} from
 * @property {string} to
 * @property {string} subject
 * @property {string} stream
 * @property {string} template
 * @property {Record<string, string>} metadata
 * @property {string} text
 * @property {string[]} links
 */

const EVERY_MILLISECONDS = 2_000;

const list = byId('mails');
const filter = /** @type {HTMLInputElement} */ (byId('filter'));
const frame = /** @type {HTMLIFrameElement} */ (byId('body'));

/** @type {Mail[]} */
let mails = [];
let total = 0;
let shown = '';
let newest = -1;
let isText = false;

const dayAndTime = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const inFull = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

const opened = () => decodeURIComponent(location.hash.slice(1));

/** @param {Mail} mail */
function isWanted({ metadata, subject, template, to }) {
  const words = `${to} ${subject} ${template} ${Object.values(metadata).join(' ')}`.toLowerCase();
  return words.includes(filter.value.trim().toLowerCase());
}

/** @param {Mail} mail */
function row({ at, id, stream, subject, template, to }) {
  const isOpen = opened() === id;
  return element(
    'li',
    {},
    element(
      'a',
      { href: `#${id}`, 'aria-current': isOpen && 'true' },
      element('span', { class: 'to' }, to),
      element('time', { datetime: new Date(at).toISOString() }, dayAndTime.format(at)),
      element('span', { class: 'subject' }, subject || '(no subject)'),
      element('span', { class: 'template', 'data-stream': stream }, template),
    ),
  );
}

function showList() {
  const wanted = mails.filter(isWanted);
  list.replaceChildren(...wanted.map(row));
  const none = byId('none');
  none.hidden = wanted.length > 0;
  if (mails.length > 0) write(none, 'None of the mails has that.');
  const of = total > mails.length ? `, the newest ${mails.length} shown` : '';
  write(byId('count'), total === 1 ? '1 mail' : `${total} mails${of}`);
}

/** @param {Mail} mail */
function showFacts({ at, from, metadata, stream, template, to }) {
  const facts = { To: to, From: from, Sent: inFull.format(at), Stream: stream, Template: template };
  const named = { ...facts, ...(metadata['task'] ? { Task: metadata['task'] } : {}) };
  byId('facts').replaceChildren(
    ...Object.entries(named).flatMap(([name, value]) => [
      element('dt', {}, name),
      element('dd', {}, value),
    ]),
  );
}

function showView() {
  frame.hidden = isText;
  byId('text').hidden = !isText;
  byId('view-html').setAttribute('aria-pressed', String(!isText));
  byId('view-text').setAttribute('aria-pressed', String(isText));
}

function showMail() {
  const mail = mails.find(({ id }) => id === opened());
  byId('mail').hidden = mail === undefined;
  byId('choose').hidden = mail !== undefined || mails.length === 0;
  if (mail === undefined || mail.id === shown) return;
  shown = mail.id;
  write(byId('subject'), mail.subject || '(no subject)');
  showFacts(mail);
  frame.src = `mails/${mail.id}`;
  write(byId('text'), mail.text);
  byId('links').hidden = mail.links.length === 0;
  byId('hrefs').replaceChildren(
    ...mail.links.map((href) =>
      element('li', {}, element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href)),
    ),
  );
}

/** @param {boolean} isNew */
function show(isNew) {
  // A list that is written anew takes the focus from whoever reads it.
  if (isNew) {
    const focused = document.activeElement?.closest('.list a')?.getAttribute('href');
    showList();
    if (focused) {
      /** @type {HTMLElement | null} */ (list.querySelector(`a[href="${focused}"]`))?.focus();
    }
  }
  showMail();
}

async function look() {
  try {
    const response = await fetch('api/mails');
    const news = await response.json();
    const isNew = news.total !== newest;
    newest = news.total;
    ({ mails, total } = news);
    show(isNew);
  } catch {
    write(byId('count'), 'Postmark is not running.');
    newest = -1;
  }
  setTimeout(look, EVERY_MILLISECONDS);
}

addEventListener('hashchange', () => {
  show(true);
  byId('subject').focus({ preventScroll: true });
});
filter.addEventListener('input', showList);
for (const [id, wants] of /** @type {const} */ ([
  ['view-html', false],
  ['view-text', true],
])) {
  byId(id).addEventListener('click', () => {
    isText = wants;
    showView();
  });
}
look();
