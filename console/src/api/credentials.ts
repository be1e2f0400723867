/** What requests are signed with, where the server asks for it. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
}

const KEY = 'stepwright.credentials'

let current = read()

function read(): Credentials | undefined {
  try {
    const text = sessionStorage.getItem(KEY)
    return text === null ? undefined : (JSON.parse(text) as Credentials)
  } catch {
    return undefined
  }
}

export const credentials = (): Credentials | undefined => current

/** Kept until the tab is closed. */
export function setCredentials(given: Credentials | undefined): void {
  current = given
  try {
    if (given === undefined) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, JSON.stringify(given))
  } catch {
    // storage may be forbidden; memory will do
  }
}
