import { element } from '../element.js';
import { placeProblems } from './problems.js';

/** @typedef {ReturnType<typeof import('./field.js').createField>} FormField */

/**
 * Room for what no field is to blame for; problems that name a field go there, and it gets the focus.
 * @param {readonly FormField[]} fields
 */
export function createProblemList(fields) {
  const place = element('div', { class: 'problems', role: 'alert' });
  return {
    place,
    /** @param {readonly string[]} problems none clears all */
    show(problems) {
      const names = fields.map(({ name }) => name);
      const { atField, elsewhere } = placeProblems(problems, names);
      for (const field of fields) field.complain(atField.get(field.name));
      place.replaceChildren(...elsewhere.map((problem) => element('p', {}, problem)));
      const first = fields.find(({ name }) => atField.has(name))?.control;
      const folded = first?.closest('details');
      if (folded) folded.open = true;
      first?.focus();
    },
  };
}
