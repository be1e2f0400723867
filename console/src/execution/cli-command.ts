/** In single quotes, in which a shell takes everything as it is. */
export const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A command for the AWS CLI that does the same at the same server. */
export function cliCommand(
  command: string,
  options: Readonly<Record<string, string | undefined>>,
  endpoint: string
): string {
  const given = Object.entries({ ...options, 'endpoint-url': endpoint }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`]
  )
  return [`aws stepfunctions ${command}`, ...given].join(' \\\n  ')
}
