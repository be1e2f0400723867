import { isArray, isNumber, isObject, type Json, numberText } from '../../lib/json/value.ts'

/** Whether Jackson, AWS's parser, makes a whole number of a literal: Integer, Long or BigInteger, otherwise a Double. */
export const isIntegerText = (text: string): boolean => /^-?\d+$/.test(text)

/** Java's `hashCode` of a JSON value as String, Integer, Long, BigInteger, Double, Boolean, List, Map or null. */
export function javaHashCode(value: Json): number {
  if (value === null) return 0
  if (typeof value === 'string') return stringHash(value)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (isNumber(value)) return numberHash(numberText(value))
  if (isArray(value)) return value.reduce<number>((hash, item) => (Math.imul(hash, 31) + javaHashCode(item)) | 0, 1)
  if (!isObject(value)) throw new TypeError('Not a JSON value')
  let hash = 0
  for (const [name, member] of value) hash = (hash + (stringHash(name) ^ javaHashCode(member))) | 0
  return hash
}

function stringHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

function numberHash(text: string): number {
  if (!isIntegerText(text)) return doubleHash(Number(text))
  const integer = BigInt(text)
  if (integer === BigInt.asIntN(32, integer)) return Number(integer)
  if (integer === BigInt.asIntN(64, integer)) return foldHalves(BigInt.asUintN(64, integer))
  return bigIntegerHash(integer)
}

const DOUBLE = new DataView(new ArrayBuffer(8))

function doubleHash(value: number): number {
  DOUBLE.setFloat64(0, value)
  return foldHalves(DOUBLE.getBigUint64(0))
}

const foldHalves = (bits: bigint): number => Number(BigInt.asIntN(32, bits ^ (bits >> 32n)))

/** From the highest 32 bits of the magnitude to the lowest, as a list's hash; then the sign. */
function bigIntegerHash(integer: bigint): number {
  const digits = (integer < 0n ? -integer : integer).toString(16)
  let hash = 0
  for (let end = digits.length % 8 || 8; end <= digits.length; end += 8) {
    hash = (Math.imul(hash, 31) + Number.parseInt(digits.slice(Math.max(0, end - 8), end), 16)) | 0
  }
  return integer < 0n ? -hash | 0 : hash
}
