import { CopyButton } from './copy-button.tsx'

/** A text that identifies something, to be copied. */
export function Arn({ arn }: { readonly arn: string }) {
  return (
    <span className="arn">
      <code title={arn}>{arn}</code>
      <CopyButton text={arn} label="Copy ARN" />
    </span>
  )
}
