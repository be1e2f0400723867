import { useEffect, useState } from 'react'
import { Icon } from './icon.tsx'

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
