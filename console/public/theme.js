// Before the first paint, so that nobody is shown the other theme for a moment.
try {
  const theme = localStorage.getItem('stepwright.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // storage may be forbidden; the system's theme is then the one
}
