import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'

export interface EditorDiagnostic {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

interface CodeEditorProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly diagnostics: readonly EditorDiagnostic[]
  readonly label: string
  /** Tab indents, and leaves the editor only after Escape; where Escape closes what is around it, Tab must leave. */
  readonly tabIndents?: boolean
}

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#3144b8, #a9b8ff)' },
  { tag: tags.string, color: 'light-dark(#17664a, #7ed9ae)' },
  { tag: tags.number, color: 'light-dark(#96440b, #ffb582)' },
  { tag: [tags.bool, tags.null], color: 'light-dark(#8a2a7d, #ee9fe2)' }
])

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '13px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--surface-2)', color: 'var(--muted)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 24%, transparent) !important'
  }
})

/**
 * An editor of JSON. It lives in a shadow root, where its styles are sheets made by script: the page's policy forbids
 * style elements.
 */
export function CodeEditor({ value, onChange, diagnostics, label, tabIndents = true }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(onChange)
  latest.current = onChange
  const first = useRef(value)

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const editor = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          foldGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightActiveLine(),
          lintGutter(),
          json(),
          syntaxHighlighting(highlighting),
          theme,
          EditorState.tabSize.of(2),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          // Escape, then Tab, leaves the editor
          keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap, ...(tabIndents ? [indentWithTab] : [])]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current(update.state.doc.toString())
          })
        ]
      })
    })
    view.current = editor
    return () => editor.destroy()
  }, [label, tabIndents])

  useEffect(() => {
    const editor = view.current
    if (editor !== undefined && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
    }
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (editor === undefined) return
    const length = editor.state.doc.length
    const inside = (at: number): number => Math.max(0, Math.min(at, length))
    const shown: Diagnostic[] = diagnostics.map((each) => ({ ...each, from: inside(each.from), to: inside(each.to) }))
    editor.dispatch(setDiagnostics(editor.state, shown))
  }, [diagnostics])

  return <div ref={host} className="code-editor" />
}
