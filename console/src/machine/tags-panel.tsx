import { type FormEvent, useState } from 'react'
import { useAction, useOperation } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/feedback.tsx'

/** Tags of a state machine. */
export function TagsPanel({ resourceArn }: { readonly resourceArn: string }) {
  const { data } = useOperation('ListTagsForResource', { resourceArn })
  const add = useAction('TagResource', ['ListTagsForResource'])
  const remove = useAction('UntagResource', ['ListTagsForResource'])
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const error = add.error ?? remove.error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void add.run({ resourceArn, tags: [{ key, value }] }).then(
      () => {
        setKey('')
        setValue('')
      },
      () => undefined
    )
  }
  return (
    <section className="panel" aria-labelledby="tags-title">
      <div className="panel-head">
        <h2 id="tags-title">Tags</h2>
      </div>
      {error !== null && <ErrorNote error={error} />}
      <ul className="plain-list">
        {data?.tags?.map(({ key: name = '', value: text = '' }) => (
          <li key={name}>
            <strong className="wrap">{name}</strong>
            <span className="grow wrap">{text}</span>
            <Button
              look="quiet"
              className="button-icon"
              icon="trash"
              aria-label={`Delete tag ${name}`}
              onClick={() => void remove.run({ resourceArn, tagKeys: [name] }).catch(() => undefined)}
            />
          </li>
        ))}
      </ul>
      <form className="panel-body cluster" onSubmit={submit}>
        <input
          className="short"
          aria-label="Key of the new tag"
          placeholder="Key"
          required
          maxLength={128}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <input
          className="short"
          aria-label="Value of the new tag"
          placeholder="Value"
          maxLength={256}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" icon="plus" disabled={add.isBusy}>
          Add
        </Button>
      </form>
    </section>
  )
}
