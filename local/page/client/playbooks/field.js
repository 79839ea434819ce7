import { element, write } from '../element.js';

/** @typedef {import('../../playbook-feed.ts').PageField} Field */

const SHORT = ['gb', 'cpu'];

/** @param {string} name */
function titled(name) {
  if (SHORT.includes(name)) return name.toUpperCase();
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {Field} field @param {Record<string, string | boolean | undefined>} shared */
function selectOf({ choices = [], default: chosen, required }, shared) {
  const node = element('select', shared);
  const isClear = chosen !== undefined || (required && choices.length === 1);
  if (!isClear) node.append(element('option', { value: '' }, required ? 'Choose…' : 'None'));
  for (const choice of choices) node.append(element('option', { value: choice }, String(choice)));
  if (chosen !== undefined) node.value = String(chosen);
  return node;
}

/** @param {Field} field @param {Record<string, string | boolean | undefined>} shared */
function inputOf(field, shared) {
  if (field.choices !== undefined) return selectOf(field, shared);
  if (field.type === 'yes-no') {
    return element('input', { ...shared, type: 'checkbox', checked: field.default === true });
  }
  return element('input', {
    ...shared,
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    // The engine judges numbers, and says what it wanted; a number field would swallow what is none.
    inputmode: field.type === 'number' ? 'decimal' : undefined,
    placeholder: field.default === undefined ? undefined : String(field.default),
  });
}

/** What a field takes, in words. @param {Field} field */
function hintOf({ default: value, description, required, type }) {
  const parts = [description];
  if (value !== undefined && type !== 'yes-no') parts.push(`${value} when left out`);
  else if (!required && type !== 'yes-no') parts.push('may be left out');
  return parts.filter((part) => part !== '').join('; ');
}

/**
 * One labelled field with its hint, and room for what is wrong with it.
 * @param {Field} field
 * @param {{ prefix?: string, label?: string, value?: string }} [options]
 */
export function createField(field, { prefix = 'field', label = titled(field.name), value } = {}) {
  const id = `${prefix}-${field.name}`;
  const hint = hintOf(field);
  const described = hint === '' ? `${id}-error` : `${id}-hint ${id}-error`;
  const control = inputOf(field, {
    id,
    name: field.name,
    'aria-describedby': described,
    'aria-required': field.required && field.type !== 'yes-no' ? 'true' : undefined,
  });
  if (value !== undefined) control.value = value;
  const error = element('p', { class: 'field-error', id: `${id}-error` });
  const part = element(
    'div',
    { class: `field field-${field.type}` },
    element('label', { for: id }, label),
    control,
    hint !== '' && element('p', { class: 'field-hint', id: `${id}-hint` }, hint),
    error,
  );

  return {
    part,
    control,
    name: field.name,
    /** What was filled in, as the engine wants it; undefined when it was left out. */
    read() {
      if (control instanceof HTMLInputElement && control.type === 'checkbox')
        return control.checked;
      const text = control.value.trim();
      if (text === '') return undefined;
      const number = Number(text.replace(',', '.'));
      return field.type === 'number' && Number.isFinite(number) ? number : text;
    },
    /** @param {string | undefined} problem */
    complain(problem) {
      write(error, problem ?? '');
      if (problem === undefined) control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    },
  };
}
