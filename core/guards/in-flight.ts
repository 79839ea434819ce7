import { sentenceOf } from '../sentence.ts';
import { type Guard, hold } from './guard.ts';

/** At most one change of a target is under way. */
export const inFlight: Guard = {
  name: 'in-flight',
  check(_candidate, { history }) {
    const { intent } = history;
    return intent && hold(`a change is under way: ${sentenceOf(intent.action)} (${intent.status})`);
  },
};
