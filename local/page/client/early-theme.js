// Runs before the first paint, so that a page that was set to dark does not flash.
try {
  const theme = localStorage.getItem('capstan-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
} catch {
  // Storage may be forbidden; the system's scheme holds then.
}
