/** One finding of the definition's checks, as ValidateStateMachineDefinition answers it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING'
  readonly code: DiagnosticCode
  readonly message: string
  /** Where in the definition, as `/States/Name/Field[0]`; absent where AWS gives no place. */
  readonly location?: string
}

/** The codes that AWS documents, and those measured on it. */
export type DiagnosticCode =
  | 'DUPLICATE_LABEL_NAME'
  | 'DUPLICATE_STATE_NAME'
  | 'DUPLICATE_VARIABLE_NAME'
  | 'INVALID_JSON_DESCRIPTION'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'INVALID_LABEL_NAME'
  | 'INVALID_STATE_NAME'
  | 'INVALID_VARIABLE_NAME'
  | 'MISSING_END_STATE'
  | 'MISSING_TRANSITION_TARGET'
  | 'RESERVED_VARIABLE_NAME'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'TOO_DEEPLY_NESTED'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | WarningCode

export type WarningCode = 'NO_DOLLAR' | 'NO_PATH' | 'PASS_RESULT_IS_STATIC'

/**
 * What AWS accepts and says nothing about, but what is hardly ever meant. None of it refuses a definition, and none of
 * it is in the answers of the API, which are AWS's.
 */
export interface Advice {
  readonly code: AdviceCode
  readonly message: string
  readonly location: string
}

export type AdviceCode =
  | 'STEPWRIGHT_ENDLESS_GRAPH'
  | 'STEPWRIGHT_FIELD_WITHOUT_EFFECT'
  | 'STEPWRIGHT_NO_DEFAULT'
  | 'STEPWRIGHT_NO_TIMEOUT'

/** The API shows at most this many. */
export const MAX_DIAGNOSTICS = 100

/** Names of any length can be in a definition; what is said of it stays short. */
const MAX_TEXT_LENGTH = 2_000
const cut = (text: string): string => text.slice(0, MAX_TEXT_LENGTH)

/** Collects what the checks find. Of each severity one more than the API shows is kept, so that it can tell of more. */
export class Diagnostics {
  readonly #found: Diagnostic[] = []
  readonly #advice: Advice[] = []
  #errors = 0
  #warnings = 0

  get list(): readonly Diagnostic[] {
    return this.#found
  }

  get advice(): readonly Advice[] {
    return this.#advice
  }

  /** How many errors there were, those not kept included. */
  get errorCount(): number {
    return this.#errors
  }

  /** More errors have been found than are kept. */
  get isFull(): boolean {
    return this.#errors > MAX_DIAGNOSTICS
  }

  error(code: Exclude<DiagnosticCode, WarningCode>, message: string, location?: string): void {
    if (++this.#errors <= MAX_DIAGNOSTICS + 1) this.#add('ERROR', code, message, location)
  }

  warning(code: WarningCode, message: string, location?: string): void {
    if (++this.#warnings <= MAX_DIAGNOSTICS + 1) this.#add('WARNING', code, message, location)
  }

  advise(advice: Advice): void {
    if (this.#advice.length < MAX_DIAGNOSTICS) this.#advice.push({ ...advice, location: cut(advice.location) })
  }

  #add(severity: Diagnostic['severity'], code: DiagnosticCode, message: string, location: string | undefined): void {
    this.#found.push({
      severity,
      code,
      message: cut(message),
      ...(location !== undefined && { location: cut(location) })
    })
  }
}

/**
 * The errors as CreateStateMachine and UpdateStateMachine list them between the quotes of
 * `Invalid State Machine Definition: '…'`; warnings do not appear. A finding without a place is `at null`.
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter((diagnostic) => diagnostic.severity === 'ERROR')
    .slice(0, MAX_DIAGNOSTICS)
    .map(({ code, message, location }) => `${code}: ${message} at ${location ?? null}`)
    .join(', ')
}
