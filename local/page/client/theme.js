import { forgetPalette } from './charts/palette.js';
import { byId } from './element.js';

/**
 * Dark and light: the system's choice until the reader makes another.
 * @param {() => void} onChange
 */
export function createTheme(onChange) {
  const root = document.documentElement;
  const button = byId('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';

  function show() {
    button.setAttribute('aria-pressed', String(isDark()));
    forgetPalette();
    onChange();
  }

  function toggle() {
    const next = isDark() ? 'light' : 'dark';
    root.dataset['theme'] = next;
    try {
      localStorage.setItem('capstan-theme', next);
    } catch {
      // Then it lasts as long as the page.
    }
    show();
  }

  button.addEventListener('click', toggle);
  system.addEventListener('change', show);
  show();
  return { toggle };
}
