export const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** Monday first, as in ISO 8601. */
export const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

const DAY_MS = 86_400_000

/** The numeric components of a moment, in UTC. Weeks are ISO weeks, and belong where their Thursday lies. */
export function dateFields(ms: number): Readonly<Record<string, number>> {
  const date = new Date(ms)
  const dayOfWeek = date.getUTCDay() === 0 ? 7 : date.getUTCDay()
  const thursday = new Date(ms + (4 - dayOfWeek) * DAY_MS)
  const hour = date.getUTCHours()
  return {
    Y: date.getUTCFullYear(),
    M: date.getUTCMonth() + 1,
    D: date.getUTCDate(),
    d: dayOfYear(date),
    F: dayOfWeek,
    W: Math.floor((dayOfYear(thursday) - 1) / 7) + 1,
    w: Math.floor((thursday.getUTCDate() - 1) / 7) + 1,
    X: thursday.getUTCFullYear(),
    x: thursday.getUTCMonth() + 1,
    H: hour,
    h: hour % 12 === 0 ? 12 : hour % 12,
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
    f: date.getUTCMilliseconds()
  }
}

function dayOfYear(date: Date): number {
  const year = date.getUTCFullYear()
  const midnight = Date.UTC(2000, date.getUTCMonth(), date.getUTCDate())
  const leapDay = Date.UTC(2000, 1, 29)
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return (midnight - Date.UTC(2000, 0, 1)) / DAY_MS + 1 - (midnight > leapDay && !isLeap ? 1 : 0)
}
