import type {
  PageDecision,
  PageDecisionLine,
  PageEvent,
  PageMessage,
  PageSnapshot,
  PageState,
} from './feed.ts';

// A record with its inputs, proposals and guards is several kB; five hundred of them would make
// the page wait for what nobody has opened.
function decisionLine({ decision, ...line }: PageDecision): PageDecisionLine {
  const { action, costUsdPerMonth } = decision;
  return { ...line, costUsdPerMonth, ...(action === undefined ? {} : { action }) };
}

/** The state without the records of its decisions. */
export function snapshot(state: PageState): PageSnapshot {
  return { ...state, decisions: state.decisions.map(decisionLine) };
}

/** What the stream says for an event. */
export function message(event: PageEvent, state: () => PageState): PageMessage {
  if (event.type === 'decision') return { ...event, decision: decisionLine(event.decision) };
  if (event.type === 'reset') return { type: 'state', state: snapshot(state()) };
  return event;
}
