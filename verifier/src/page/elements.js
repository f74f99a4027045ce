/** The one way that this page makes elements: attributes by name, text as text, links only where they are safe. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children Strings become text, whatever stands in them.
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * A link that a credential names, if it is https; else its text. Where it leads learns nothing of this page.
 * @param {unknown} url
 * @param {string} [text]
 */
export function outward(url, text = String(url)) {
  if (typeof url !== 'string' || !URL.canParse(url) || new URL(url).protocol !== 'https:') return element('bdi', {}, text);
  return element('a', { href: new URL(url).href, rel: 'noopener noreferrer', dir: 'auto' }, text);
}

/**
 * Terms and what they mean; those without a value are left out.
 * @param {string} style
 * @param {readonly (readonly [string, Node | string])[]} rows
 */
export function terms(style, rows) {
  const shown = rows.filter(([, value]) => value !== '');
  return element('dl', { class: style }, ...shown.map(([term, value]) => element(
    'div', {}, element('dt', {}, term), element('dd', typeof value === 'string' ? { dir: 'auto' } : {}, value),
  )));
}

/**
 * @param {string} summary
 * @param {...(Node | string)} children
 */
export const disclosure = (summary, ...children) => element('details', {}, element('summary', {}, summary), ...children);
