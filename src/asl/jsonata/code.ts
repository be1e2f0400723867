import type { Node } from './ast.ts'
import type { Frame } from './frame.ts'
import type { Runtime } from './runtime.ts'
import type { Result } from './value.ts'

/** A compiled expression. `input` is the context item (`$`). */
export type Code = (runtime: Runtime, input: Result, frame: Frame) => Result

/** Compiles an expression inside the one being compiled. */
export type Compile = (node: Node) => Code
