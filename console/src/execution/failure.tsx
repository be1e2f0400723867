import { StatusIcon } from '../ui/status.tsx'

/** An error and its cause, as people look for them. */
export function Failure({
  error,
  cause,
  isCaught = false
}: {
  readonly error: string | undefined
  readonly cause: string | undefined
  readonly isCaught?: boolean
}) {
  const { message, trace } = readCause(cause)
  return (
    <div className={isCaught ? 'note note-warning' : 'note note-error'}>
      <StatusIcon status={isCaught ? 'caught' : 'failed'} />
      <div>
        <strong>{error ?? 'No error was given'}</strong>
        {message !== undefined && <Cause text={message} label="Cause" />}
        {trace !== undefined && (
          <details>
            <summary>Stack trace</summary>
            <Cause text={trace} label="Stack trace" />
          </details>
        )}
      </div>
    </div>
  )
}

function Cause({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <pre className="cause" role="region" aria-label={label} tabIndex={0}>
      {text}
    </pre>
  )
}

/** What a function has thrown comes as JSON; its message is what people look for. */
function readCause(cause: string | undefined): { readonly message?: string | undefined; readonly trace?: string } {
  try {
    const { errorMessage, trace, stackTrace } = JSON.parse(cause ?? '') as Readonly<Record<string, unknown>>
    if (typeof errorMessage !== 'string') return { message: cause }
    const lines = trace ?? stackTrace
    return { message: errorMessage, ...(Array.isArray(lines) && { trace: lines.map(String).join('\n') }) }
  } catch {
    return { message: cause }
  }
}
