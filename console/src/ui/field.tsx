import { type ReactNode, useId } from 'react'

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
