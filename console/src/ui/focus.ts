import { type RefObject, useEffect, useRef } from 'react'

let hasNavigated = false
let isBack = false
addEventListener('popstate', () => {
  hasNavigated = true
  isBack = true
})
addEventListener('pushState', () => {
  hasNavigated = true
  isBack = false
})

/** The page's title, for who lost what had the focus. */
export const focusTitle = (): void => document.querySelector('h1')?.focus({ preventScroll: true })

/** On a page that one came to by a link, reading and the keyboard begin at its title, and it is seen from its top. */
export function usePageStart(): void {
  useEffect(() => {
    if (!hasNavigated) return
    if (!isBack) window.scrollTo(0, 0)
    // who writes already is let be
    if (document.activeElement?.closest('input, textarea, select, dialog') == null) focusTitle()
  }, [])
}

/**
 * Moves the focus into what was opened, and back to what it was opened with. What an address opens leaves the focus alone.
 *
 * @returns where the focus goes, and what takes it back before it closes
 */
export function useOpened<Element extends HTMLElement>(): {
  readonly target: RefObject<Element | null>
  readonly leave: () => void
} {
  const target = useRef<Element>(null)
  const opener = useRef<globalThis.Element>(null)
  useEffect(() => {
    const active = document.activeElement
    if (active === null || active === document.body || active.tagName === 'H1') return
    opener.current = active
    target.current?.focus()
  }, [])
  const leave = (): void => {
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
    else focusTitle()
  }
  return { target, leave }
}
