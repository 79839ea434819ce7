import { byId, write } from '../element.js';
import { duration } from '../format.js';
import { createAdvice } from './advice.js';
import { careSummary } from './care-words.js';
import { createChoreList } from './chore-list.js';

/** @typedef {import('../state/state.js').State} State */

/** Why nothing is done, or nothing is known. @param {import('./care-words.js').Status | undefined} status @param {number} now */
function troubleWords(status, now) {
  if (status?.trouble !== undefined) {
    const { because, since } = status.trouble;
    return `Not seen for ${duration(now - since)}: ${because}`;
  }
  return status?.held === undefined ? undefined : `Nothing is changed now: ${status.held}`;
}

/** The database that is cared for: views, partitions, archives, exports, and the report on its queries. */
export function createCare() {
  const chores = createChoreList();
  const advice = createAdvice();
  byId('chores').append(chores.place);
  byId('advice').append(...advice.parts);

  return {
    /** @param {State} state */
    update({ care, now }) {
      byId('care').hidden = care === undefined;
      byId('jump-care').hidden = care === undefined;
      if (care === undefined) return;
      const trouble = troubleWords(care.status, now);
      byId('care-trouble').hidden = trouble === undefined;
      write(byId('care-trouble'), trouble ?? '');
      write(byId('care-summary'), careSummary(care));
      chores.update(care);
      advice.update(care);
    },
  };
}
