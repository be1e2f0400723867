/** An address's parameters with some of them changed; those that are empty are left out of it. */
export function withParameters(
  before: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>
): URLSearchParams {
  const after = new URLSearchParams(before)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') after.delete(name)
    else after.set(name, value)
  }
  return after
}
