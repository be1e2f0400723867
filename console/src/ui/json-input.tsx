import { lazy, Suspense, useId, useMemo } from 'react'
import type { EditorDiagnostic } from './code-editor.tsx'
import { Loading } from './feedback.tsx'

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }))

/** A field for JSON, with colours and with what is wrong where it is. */
export function JsonInput({
  label,
  hint,
  value,
  onChange,
  lines = 6,
  isOptional = false
}: {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** How many are seen at once. */
  readonly lines?: number
  readonly isOptional?: boolean
}) {
  const id = useId()
  const problem = useMemo(() => problemOf(value, isOptional), [value, isOptional])
  const diagnostics = useMemo(() => (problem === undefined ? [] : [diagnosticOf(problem, value)]), [problem, value])
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className="input-editor" style={{ '--lines': lines } as React.CSSProperties}>
        <Suspense fallback={<Loading what="the editor" />}>
          <CodeEditor label={label} value={value} onChange={onChange} diagnostics={diagnostics} tabIndents={false} />
        </Suspense>
      </div>
      <div id={id} className={problem === undefined ? 'hint' : 'hint hint-error'} role="status">
        {problem ?? hint}
      </div>
    </div>
  )
}

/** Why a text is no JSON. */
export function problemOf(text: string, isOptional = false): string | undefined {
  if (isOptional && text.trim() === '') return undefined
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Browsers say at which character the text stops being JSON, except where it is too short. */
function diagnosticOf(message: string, text: string): EditorDiagnostic {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
  return { from: Math.max(0, Math.min(at, text.length) - 1), to: at + 1, severity: 'error', message }
}
