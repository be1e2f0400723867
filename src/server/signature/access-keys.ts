/** The keys that requests may be signed with, by access key id. */
export type AccessKeys = ReadonlyMap<string, AccessKey>

export interface AccessKey {
  readonly secret: string
  /** Of temporary credentials: requests must carry it. */
  readonly sessionToken?: string
}

/** What was given as access keys cannot be read; the message says where and what is expected, and shows no secret. */
export class AccessKeysError extends Error {
  override readonly name = 'AccessKeysError'
}

/**
 * @param text `ID:SECRET` or `ID:SECRET:TOKEN`, several separated by commas or blanks
 * @param source names the text in error messages
 * @throws {AccessKeysError}
 */
export function parseAccessKeys(text: string, source: string): AccessKeys {
  const keys = new Map<string, AccessKey>()
  for (const [index, entry] of text
    .split(/[,\s]+/)
    .filter(Boolean)
    .entries()) {
    const [id = '', secret = '', sessionToken, ...rest] = entry.split(':')
    const place = `${source}, entry ${index + 1}`
    if (rest.length > 0) throw new AccessKeysError(`${place}: expected ID:SECRET or ID:SECRET:TOKEN.`)
    addKey(keys, id, { secret, ...(sessionToken && { sessionToken }) }, place)
  }
  return checkNotEmpty(keys, source)
}

/**
 * Reads a file in the form of `~/.aws/credentials`: each profile's keys may sign requests.
 * @throws {AccessKeysError}
 */
export function parseCredentialsFile(text: string, source: string): AccessKeys {
  const keys = new Map<string, AccessKey>()
  let profile: Profile | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const place = `${source}, line ${index + 1}`
    if (/^\s*([#;].*)?$/.test(line)) continue
    const section = SECTION.exec(line)?.[1]
    const [, name = '', value = ''] = SETTING.exec(line) ?? []
    if (section !== undefined) {
      addProfile(keys, profile)
      profile = { place: `${source}, profile ${section.trim()}`, settings: new Map() }
    } else if (name === '' || profile === undefined) {
      throw new AccessKeysError(`${place}: expected a line like [profile] or name = value.`)
    } else profile.settings.set(name, value)
  }
  addProfile(keys, profile)
  return checkNotEmpty(keys, source)
}

const SECTION = /^\s*\[([^\]]+)\]\s*$/
const SETTING = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/

interface Profile {
  readonly place: string
  readonly settings: Map<string, string>
}

/** Profiles without keys of their own say how others get theirs, and are left out. */
function addProfile(keys: Map<string, AccessKey>, profile: Profile | undefined): void {
  if (profile === undefined) return
  const { settings, place } = profile
  const id = settings.get('aws_access_key_id')
  const secret = settings.get('aws_secret_access_key')
  if (id === undefined && secret === undefined) return
  const sessionToken = settings.get('aws_session_token')
  addKey(keys, id ?? '', { secret: secret ?? '', ...(sessionToken && { sessionToken }) }, place)
}

/** What stands in a credential's scope must not contain what separates its parts. */
const ACCESS_KEY_ID = /^[^/,\s=]{1,128}$/

function addKey(keys: Map<string, AccessKey>, id: string, key: AccessKey, place: string): void {
  if (!ACCESS_KEY_ID.test(id)) throw new AccessKeysError(`${place}: the access key id is missing or malformed.`)
  if (key.secret === '') throw new AccessKeysError(`${place}: the secret of the access key ${id} is missing.`)
  if (keys.has(id)) throw new AccessKeysError(`${place}: the access key ${id} is there twice.`)
  keys.set(id, key)
}

function checkNotEmpty(keys: AccessKeys, source: string): AccessKeys {
  if (keys.size === 0) throw new AccessKeysError(`${source} has no access key.`)
  return keys
}
