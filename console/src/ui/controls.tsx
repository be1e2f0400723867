import { type ButtonHTMLAttributes, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { Icon, type IconName } from './icon.tsx'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly icon?: IconName
}

export function Button({ look = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${look} ${className}`} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  )
}

export function LinkButton({
  href,
  icon,
  look = 'plain',
  children
}: {
  readonly href: string
  readonly icon?: IconName
  readonly look?: 'primary' | 'plain'
  readonly children: ReactNode
}) {
  return (
    <Link href={href} className={`button button-${look}`}>
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </Link>
  )
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // a page that came by plain HTTP from another machine has no clipboard
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

export function CopyButton({ text, label }: { readonly text: string | (() => string); readonly label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => void copyText(typeof text === 'string' ? text : text()).then(setCopied)
  return (
    <>
      <button
        type="button"
        className="button button-quiet button-icon"
        onClick={copy}
        aria-label={copied ? 'Copied' : label}
        title={label}
      >
        <Icon name={copied ? 'succeed' : 'copy'} size={14} />
      </button>
      <span role="status" className="visually-hidden">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}

/** A text that identifies something, to be copied. */
export function Arn({ arn }: { readonly arn: string }) {
  return (
    <span className="arn">
      <code title={arn}>{arn}</code>
      <CopyButton text={arn} label="Copy ARN" />
    </span>
  )
}

export interface Tab {
  readonly id: string
  readonly label: string
  readonly count?: number | undefined
}

/** Tabs whose panels the caller shows under `id="panel"`. */
export function Tabs({
  tabs,
  selected,
  onSelect,
  label
}: {
  readonly tabs: readonly Tab[]
  readonly selected: string
  readonly onSelect: (id: string) => void
  readonly label: string
}) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [bar, tab] = [list.current, list.current?.querySelector<HTMLElement>(`[data-tab="${selected}"]`)]
    // on a phone the bar scrolls; the page around it must stay
    if (bar && tab) bar.scrollLeft = Math.max(0, tab.offsetLeft - bar.offsetLeft - 40)
  }, [selected])
  const move = (step: number): void => {
    const index = tabs.findIndex(({ id }) => id === selected)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    onSelect(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div
      ref={list}
      className="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1)
        else if (event.key === 'ArrowLeft') move(-1)
      }}
    >
      {tabs.map(({ id, label: text, count }) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-selected={id === selected}
          tabIndex={id === selected ? 0 : -1}
          onClick={() => onSelect(id)}
        >
          {text}
          {count !== undefined && <span className="count">{count}</span>}
        </button>
      ))}
    </div>
  )
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  wide = false
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly footer?: ReactNode
  readonly wide?: boolean
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // closed before it is gone, so that the browser gives the focus back
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-labelledby={id}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-frame">
        <header>
          <h2 id={id}>{title}</h2>
          <Button look="quiet" icon="close" className="button-icon" aria-label="Close" onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
        {footer !== undefined && <footer>{footer}</footer>}
      </div>
    </dialog>
  )
}

export function Field({
  label,
  hint,
  error,
  children
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly children: (id: string, describedBy: string | undefined) => ReactNode
}) {
  const id = useId()
  const described = hint !== undefined || error !== undefined ? `${id}-about` : undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, described)}
      {described !== undefined && (
        <div id={described} className={error === undefined ? 'hint' : 'hint hint-error'}>
          {error ?? hint}
        </div>
      )}
    </div>
  )
}
