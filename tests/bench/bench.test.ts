import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bars } from '../../bench/bars.ts'
import { judge } from '../../bench/frame/bars.ts'
import { Bench } from '../../bench/frame/bench.ts'
import { type Contender, startContender } from '../../bench/frame/contender.ts'
import { scenarios } from '../../bench/scenarios.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly errors: string
}

function runCommand(parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, TMPDIR: folder }, timeout: 60_000 }
    execFile(process.execPath, ['bench/main.ts', ...parameters], options, (error, _output, errors) =>
      resolve({ code: Number(error?.code ?? 0), errors })
    )
  })
}

describe('the command', () => {
  test.each([
    ['--bogus', [], "Unknown option '--bogus'"],
    ['--only', ['nowhere'], '--only nowhere: there is no such scenario'],
    ['--only', ['disk', '--only', 'nowhere'], '--only nowhere: there is no such scenario'],
    ['--rounds', ['0'], '--rounds 0: a whole number from 1 to 1,000 is needed'],
    ['--json', ['/nowhere/figures.json'], '--json /nowhere/figures.json: there is no folder /nowhere']
  ])('refuses a wrong %s %j before it measures anything', async (option, rest, message) => {
    const { code, errors } = await runCommand([option, ...rest])
    expect(code).toBe(2)
    expect(errors).toContain(message)
    expect(errors).not.toContain('    at ')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('bars', () => {
  test('each belongs to a scenario that there is', () => {
    const names = new Set(scenarios.map(({ name }) => name))
    expect(bars.filter(({ scenario }) => !names.has(scenario))).toEqual([])
  })

  test('one is not judged by zeros, which a system without processor times tells', () => {
    const bench = new Bench({ isShort: true, rounds: 1, hasPeers: false, onFigure: () => undefined })
    bench.begin('growing-history')
    bench.record('long', 'µs/event', [0])
    bench.record('short', 'µs/event', [0])
    const bar = { what: '', scenario: 'growing-history', figure: 'long', against: 'short', atMost: 1.3 }
    expect(judge([bar], bench.figures)).toMatchObject([{ reached: undefined, isMet: undefined }])
  })
})

describe('a contender that has died', () => {
  test('fails what is asked of it, and closing it waits for nothing', async () => {
    const contender: Contender<object, { port: number }> = await startContender('contenders/lambda-endpoint.ts', {})
    const { port } = await contender.measure({})
    expect(port).toBeGreaterThan(0)
    const measured = contender.measure({})
    process.kill(contender.pid, 'SIGKILL')
    await measured.catch(() => undefined)
    await expect(contender.measure({})).rejects.toThrow('contenders/lambda-endpoint.ts ended by SIGKILL')
    await contender.close()
  })
})
