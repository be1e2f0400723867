import { useState } from 'react'
import { Button } from './button.tsx'

const KEY = 'stepwright.theme'

const isDark = (): boolean => {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}

/** The system's theme until somebody chooses the other one. */
export function ThemeSwitch() {
  const [dark, setDark] = useState(isDark)
  const change = (): void => {
    const theme = dark ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // storage may be forbidden; the choice then lasts as long as the page
    }
    setDark(!dark)
  }
  return (
    <Button
      look="quiet"
      icon={dark ? 'sun' : 'moon'}
      className="button-icon"
      aria-label={dark ? 'Use the light theme' : 'Use the dark theme'}
      onClick={change}
    />
  )
}
