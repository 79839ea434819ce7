/**
 * Puts each problem at the field it names, as the engine writes them: `input.gb: found 7, wanted …`.
 * @param {readonly string[]} problems
 * @param {readonly string[]} fields names of the form's fields
 */
export function placeProblems(problems, fields) {
  /** @type {Map<string, string>} */
  const atField = new Map();
  /** @type {string[]} */
  const elsewhere = [];
  for (const problem of problems) {
    const found = /^(?:input\.)?([A-Za-z][A-Za-z0-9]*): (.+)$/s.exec(problem);
    const [, name = '', text = ''] = found ?? [];
    if (found === null || !fields.includes(name)) elsewhere.push(problem);
    else {
      const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
      atField.set(name, [atField.get(name), sentence].filter(Boolean).join('. '));
    }
  }
  return { atField, elsewhere };
}
