import { readFileSync, statSync } from 'node:fs'
import { FileContentError } from '../file-content.ts'
import type { MockedCall, TaskMocks } from '../integration.ts'
import { type MockedResponse, type MockFile, parseMockFile, responseTo } from './mock-file.ts'

/** The mock file that a server was given. What is changed in it counts from the next look at it, without a restart. */
export class MockConfiguration implements TaskMocks {
  readonly #path: string
  #read: { readonly version: string; readonly file: MockFile } | undefined

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path
  }

  /** @throws {FileContentError} the file cannot be read or used, or has no such test case */
  checkTestCase(stateMachineName: string, testCase: string): void {
    this.#atFile((file) => {
      const testCases = file.testCases.get(stateMachineName)
      if (testCases?.has(testCase)) return
      const known = [...((testCases ?? file.testCases).keys() as Iterable<string>)].join(', ') || 'none'
      if (testCases === undefined) {
        throw new FileContentError(
          `it has no state machine '${stateMachineName}' in StateMachines; there are: ${known}`
        )
      }
      throw new FileContentError(
        `StateMachines.${stateMachineName}.TestCases has no test case '${testCase}'; there are: ${known}`
      )
    })
  }

  /** @throws {FileContentError} the file cannot be read or used */
  checkFile(): void {
    this.#atFile(() => undefined)
  }

  /** Whether the test case has a response for the state; where the file is broken, too, so that its user gets to know. */
  isMocked(state: MockedState): boolean {
    try {
      return this.#responseName(state) !== undefined
    } catch {
      return true
    }
  }

  /**
   * @returns `undefined` where the state is not mocked
   * @throws {FileContentError}
   */
  respond(call: MockedCall): MockedResponse | undefined {
    const name = this.#responseName(call)
    return name === undefined ? undefined : this.#atFile((file) => responseTo(file, name, call.invocation))
  }

  #responseName({ stateMachineName, testCase, stateName }: MockedState): string | undefined {
    this.checkTestCase(stateMachineName, testCase)
    return this.#atFile((file) => file.testCases.get(stateMachineName)?.get(testCase)?.get(stateName))
  }

  #atFile<T>(look: (file: MockFile) => T): T {
    try {
      return look(this.#current())
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new FileContentError(
        reason.startsWith('The mock file ') ? reason : `The mock file ${this.#path} cannot be used: ${reason}.`
      )
    }
  }

  #current(): MockFile {
    const { mtimeMs, size, ino } = statSync(this.#path)
    const version = `${mtimeMs} ${size} ${ino}`
    if (this.#read?.version !== version) {
      this.#read = { version, file: parseMockFile(readFileSync(this.#path, 'utf8')) }
    }
    return this.#read.file
  }
}

type MockedState = Parameters<TaskMocks['isMocked']>[0]
