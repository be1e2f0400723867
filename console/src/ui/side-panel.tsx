import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useOpened } from './focus.ts'

/** What was chosen, beside where it was chosen. Escape closes it. */
export function SidePanel({
  label,
  title,
  about,
  closeLabel,
  onClose,
  children
}: {
  readonly label: string
  readonly title: ReactNode
  readonly about?: ReactNode
  readonly closeLabel: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { target, leave } = useOpened<HTMLHeadingElement>()
  const close = (): void => {
    leave()
    onClose()
  }
  return (
    <aside
      className="panel state-panel"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        close()
      }}
    >
      <div className="state-head">
        <div className="grow">
          <h2 className="wrap" ref={target} tabIndex={-1}>
            {title}
          </h2>
          {about}
        </div>
        <Button look="quiet" className="button-icon" icon="close" aria-label={closeLabel} onClick={close} />
      </div>
      {children}
    </aside>
  )
}
