import { type ReactNode, useRef } from 'react'
import { Icon } from './icon.tsx'

/** Actions of the second rank behind a button. It closes when one is chosen, by Escape, and when the focus leaves it. */
export function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const menu = useRef<HTMLDetailsElement>(null)
  const button = useRef<HTMLElement>(null)
  const close = (): void => menu.current?.removeAttribute('open')
  return (
    <details
      ref={menu}
      className="menu"
      onClick={({ target }) => {
        if ((target as HTMLElement).closest('.menu-items') === null) return
        button.current?.focus()
        close()
      }}
      onKeyDown={({ key }) => {
        if (key !== 'Escape') return
        button.current?.focus()
        close()
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) close()
      }}
    >
      <summary ref={button} className="button button-plain">
        <span>{label}</span>
        <Icon name="chevron" size={12} />
      </summary>
      <div className="menu-items">{children}</div>
    </details>
  )
}
