import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { Button } from './button.tsx'

export function Dialog({
  title,
  onClose,
  children,
  footer,
  wide = false
}: {
  readonly title: string
  /** Absent where it has to be answered. */
  readonly onClose?: () => void
  readonly children: ReactNode
  readonly footer?: ReactNode
  readonly wide?: boolean
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const isPressedBeside = useRef(false)
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
        onClose?.()
      }}
      // a browser closes it at the second Escape, whatever is said to the first
      onClose={() => {
        if (dialog.current?.open === true) return
        if (onClose === undefined) dialog.current?.showModal()
        else onClose()
      }}
      // a selection that is drawn out of it ends in a click beside it, too
      onPointerDown={(event) => {
        isPressedBeside.current = event.target === dialog.current
      }}
      onClick={(event) => isPressedBeside.current && event.target === dialog.current && onClose?.()}
    >
      <div className="dialog-frame">
        <header>
          <h2 id={id}>{title}</h2>
          {onClose !== undefined && (
            <Button look="quiet" icon="close" className="button-icon" aria-label="Close" onClick={onClose} />
          )}
        </header>
        <div className="dialog-body">{children}</div>
        {footer !== undefined && <footer>{footer}</footer>}
      </div>
    </dialog>
  )
}
