import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './feedback.tsx'
import { focusTitle } from './focus.ts'

/** Deletes something once it was said a second time. */
export function DeleteButton({
  what,
  name = what,
  onDelete,
  children
}: {
  /** `version 3`, in the button's label and the question. */
  readonly what: string
  /** In the question, where it has a better one. */
  readonly name?: string
  readonly onDelete: () => Promise<unknown>
  /** What goes with it. */
  readonly children: ReactNode
}) {
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const run = async (): Promise<void> => {
    setIsBusy(true)
    setError(undefined)
    try {
      await onDelete()
      setIsOpen(false)
      // this button is about to go with what it deleted
      setTimeout(focusTitle)
    } catch (reason) {
      setError(reason)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <>
      <Button
        look="quiet"
        className="button-icon"
        icon="trash"
        aria-label={`Delete ${what}`}
        onClick={() => setIsOpen(true)}
      />
      {isOpen && (
        <Dialog
          title={`Delete ${name}?`}
          onClose={() => setIsOpen(false)}
          footer={
            <>
              <Button onClick={() => setIsOpen(false)}>Cancel</Button>
              <Button look="destroy" icon="trash" disabled={isBusy} onClick={() => void run()}>
                Delete
              </Button>
            </>
          }
        >
          <div className="stack">
            <p>{children}</p>
            {error !== undefined && <ErrorNote error={error} />}
          </div>
        </Dialog>
      )}
    </>
  )
}
