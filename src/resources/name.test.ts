import { expect, test } from 'vitest'
import { checkName, InvalidName } from './name.ts'

test.each(['a', 'ACTIVITY_NAME', 'with.dots-and_more', 'テスト', '0', '😀'])('%s is a name', (name) => {
  expect(() => checkName(name)).not.toThrow()
})

test.each([...' \t\n<>{}[]?*"#%\\^|~`$&,;:/\u0000\u001f\u007f\u009f\ufffe\uffff\ud800\u00a0', '\u{10ffff}'])(
  'a name with %j is refused and echoed as it is',
  (character) => {
    expect(() => checkName(`a${character}b`)).toThrow(InvalidName)
    expect(() => checkName(`a${character}b`)).toThrow(`Invalid Name: 'a${character}b'`)
  }
)
