import { JsonView } from './json-view.tsx'

/** JSON with a title; nothing where there is none. */
export function Data({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <section>
      <h3 className="data-title">{title}</h3>
      <JsonView text={text} label={title} />
    </section>
  )
}
