import { memo, useMemo, useState } from 'react'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { formatBytes, sizeOf } from './format.ts'
import { formatJson, tokensOf } from './format-json.ts'

/** Lines shown before somebody asks for all of them. */
const FIRST_LINES = 200
/** Longer texts are shown without colours. */
const LONGEST_COLOURED = 400_000
const LONGEST_LINE = 5_000

/** JSON as it is stored, indented. What is no JSON is shown as it is. */
export const JsonView = memo(function JsonView({ text, label }: { readonly text: string; readonly label: string }) {
  const [all, setAll] = useState(false)
  const formatted = useMemo(() => formatJson(text) ?? text, [text])
  const size = useMemo(() => sizeOf(text), [text])
  const lines = useMemo(() => formatted.split('\n'), [formatted])
  const shown = all ? lines : lines.slice(0, FIRST_LINES)
  const isPlain = shown.length > 5_000 || formatted.length > LONGEST_COLOURED
  return (
    <div className="json">
      <div className="json-tools">
        <span className="muted">{formatBytes(size)}</span>
        <CopyButton text={formatted} label={`Copy ${label}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{isPlain ? shown.join('\n') : shown.map((line, index) => <Line key={index} line={line} />)}</code>
      </pre>
      {lines.length > shown.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          Show all {lines.length} lines
        </Button>
      )}
    </div>
  )
})

function Line({ line }: { readonly line: string }) {
  if (line.length > LONGEST_LINE) return <>{`${line}\n`}</>
  return (
    <>
      {tokensOf(line).map(({ kind, text }, index) =>
        kind === 'mark' ? (
          text
        ) : (
          <span key={index} className={`json-${kind}`}>
            {text}
          </span>
        )
      )}
      {'\n'}
    </>
  )
}
