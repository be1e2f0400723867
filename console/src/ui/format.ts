/** AWS gives times in seconds since the epoch. */
export const toMs = (seconds: number): number => Math.round(seconds * 1000)

const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false
})
const dayFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })

export const formatClock = (ms: number): string =>
  `${clockFormat.format(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`

export function formatTime(ms: number, now: number): string {
  const sameDay = dayFormat.format(ms) === dayFormat.format(now)
  return sameDay ? clockFormat.format(ms) : `${dayFormat.format(ms)}, ${clockFormat.format(ms)}`
}

export const formatExactTime = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`

export function formatDuration(ms: number): string {
  if (ms < 0) return '0 ms'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
  const seconds = Math.floor(ms / 1_000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60
  ]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`
}

export function formatAgo(ms: number, now: number): string {
  const seconds = Math.round((now - ms) / 1_000)
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

export const formatNumber = (value: number): string => value.toLocaleString('en-US')

/** In bytes of UTF-8, as limits count. */
export const sizeOf = (text: string): number => new Blob([text]).size

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KB`
  return `${(bytes / 1_048_576).toFixed(1)} MB`
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`
