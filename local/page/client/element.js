/** @typedef {Record<string, string | number | boolean | undefined | ((event: any) => void)>} Attributes */
/** @typedef {Node | string | undefined | false} Child */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {Element} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function dress(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
}

/**
 * An HTML element; `onclick` and the like take functions, text is never read as markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  dress(node, attributes, children);
  return node;
}

/**
 * An icon of one path on a 16 × 16 grid, drawn in the colour of the text around it.
 * @param {string} path
 * @param {string} [name]
 */
export function icon(path, name = 'icon') {
  const node = document.createElementNS(SVG, 'svg');
  const stroke = document.createElementNS(SVG, 'path');
  dress(stroke, { d: path }, []);
  dress(node, { class: name, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, [stroke]);
  return node;
}

/**
 * Writes text only when it differs, so that nothing is laid out again for nothing.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * The element with that id in the page's own HTML.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
