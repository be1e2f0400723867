import { useEffect, useRef } from 'react'

export interface Tab {
  readonly id: string
  readonly label: string
  readonly count?: number | undefined
}

/** The tab that is asked for, or the first where there is none of that name: addresses are changed by hand. */
export const tabOf = (tabs: readonly Tab[], asked: string | null): string =>
  tabs.find(({ id }) => id === asked)?.id ?? tabs[0]?.id ?? ''

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
