/** @typedef {import('../../feed.ts').PageMessage} PageMessage */
/** @typedef {'connecting' | 'live' | 'lost'} Link */

/** The server beats every 5 s; three missed beats are a loss even if the socket looks open. */
const SILENCE = 16_000;
const FIRST_RETRY = 500;
const LAST_RETRY = 5_000;

/**
 * Keeps the stream open for as long as the page lives. Each new stream begins with the whole
 * state, so nothing has to be remembered from the one before.
 * @param {(message: PageMessage) => void} onMessage
 * @param {(link: Link) => void} onLink
 */
export function connect(onMessage, onLink) {
  let retry = FIRST_RETRY;
  /** @type {number | undefined} */
  let watchdog;

  function open() {
    const source = new EventSource('api/stream');
    const lose = () => {
      clearTimeout(watchdog);
      source.close();
      onLink('lost');
      setTimeout(open, retry);
      retry = Math.min(LAST_RETRY, retry * 2);
    };
    const listen = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(lose, SILENCE);
    };
    source.onerror = lose;
    source.onmessage = ({ data }) => {
      listen();
      /** @type {PageMessage} */
      const message = JSON.parse(data);
      if (message.type === 'state') {
        retry = FIRST_RETRY;
        onLink('live');
      }
      if (message.type !== 'beat') onMessage(message);
    };
    listen();
  }

  onLink('connecting');
  open();
}

/**
 * Sends something to do; throws with the server's own words, except for problems that name fields.
 * @param {string} path
 * @param {object} wish
 */
async function post(path, wish) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  const body = await response.json().catch(() => ({ error: response.statusText }));
  if (response.ok || body.problems !== undefined) return body;
  throw new Error(body.error);
}

/**
 * Uses a control.
 * @param {string} id
 * @param {boolean} [on]
 */
export async function useControl(id, on) {
  await post(`api/controls/${encodeURIComponent(id)}`, on === undefined ? {} : { on });
}

/**
 * Asks what a playbook would do.
 * @param {import('../../playbook-feed.ts').PlanWish} wish
 * @returns {Promise<import('../../playbook-feed.ts').PlanAnswer>}
 */
export const askPlan = (wish) => post('api/playbooks/plan', wish);

/**
 * Starts a playbook; the same name twice is one run.
 * @param {import('../../playbook-feed.ts').RunWish} wish
 * @returns {Promise<import('../../playbook-feed.ts').RunAnswer>}
 */
export const startRun = (wish) => post('api/playbooks/run', wish);

/**
 * Says yes or no to a run that waits.
 * @param {import('../../playbook-feed.ts').ApprovalWord} word
 */
export async function answerRun(word) {
  await post('api/playbooks/answer', word);
}

/**
 * Calls a run off; resolves when it has ended.
 * @param {import('../../playbook-feed.ts').StopWord} word
 */
export async function stopRun(word) {
  await post('api/playbooks/stop', word);
}

/**
 * The whole record of a decision; throws with the server's own words.
 * @param {string} id
 * @returns {Promise<import('../../feed.ts').PageDecision>}
 */
export async function readDecision(id) {
  const response = await fetch(`api/decisions/${encodeURIComponent(id)}`);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/**
 * The life of a task; throws with the server's own words.
 * @param {string} kind
 * @param {string} id
 * @returns {Promise<import('../../task-feed.ts').PageTaskLife>}
 */
export async function readTask(kind, id) {
  const response = await fetch(`api/tasks/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/**
 * Begins to send dead letters again or to take them away; how it goes on is in the state.
 * @param {import('../../task-feed.ts').LetterVerb} verb
 * @param {import('../../task-feed.ts').LetterWish} wish
 */
export async function operateLetters(verb, wish) {
  await post(`api/letters/${verb}`, wish);
}

/** Stops what is sent again between two letters. */
export async function stopLetters() {
  await post('api/letters/stop', {});
}

/**
 * Sends to a destination again that was disabled.
 * @param {string} name
 */
export async function enableDestination(name) {
  await post('api/destinations/enable', { name });
}
