// Runs before the first paint, so that a chosen theme or density never flashes.
// It is a file and not an inline script because the page forbids inline scripts.
{
  const root = document.documentElement
  try {
    const kept = JSON.parse(localStorage.getItem('lazo.preferences') || '{}')
    if (kept.theme === 'light' || kept.theme === 'dark') root.dataset.theme = kept.theme
    if (kept.density === 'compact') root.dataset.density = 'compact'
    if (typeof kept.locale === 'string') root.lang = kept.locale
  } catch {
    // Without storage the system's theme holds.
  }
}
// The first date that a page writes reads the calendars of all locales, which takes as long as drawing
// a list: done while the scripts are still on their way.
setTimeout(() => Intl.DateTimeFormat.supportedLocalesOf('es'))
