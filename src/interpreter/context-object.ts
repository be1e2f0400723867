import { itemMember, STATE_DATA } from '../asl/map-item.ts'
import { formatTimestamp } from '../asl/timestamp.ts'
import { isArray, type Json, type JsonObject, object } from '../lib/json/value.ts'
import { branchOf, visitOf } from './evolve.ts'
import type { Branch, ExecutionState } from './state.ts'

/** What the context object shows of the moment besides the state of the execution. */
export interface ContextExtras {
  /** Only in Task states whose resource gets a token. */
  readonly taskToken?: string
  /** In an ItemSelector: the item it is evaluated for. */
  readonly item?: { readonly index: number; readonly value: Json }
}

/**
 * The context object (`$$`, `$states.context`) as a branch sees it, members in AWS's order.
 * Source: recorded `test_query_context_object_values`; for Express `test_query_runtime_memory`.
 */
export function contextObject(
  state: ExecutionState,
  branch: Branch,
  extras: ContextExtras,
  retries: boolean
): JsonObject {
  const result = new Map<string, Json>()
  result.set('Execution', executionMember(state))
  result.set('StateMachine', object({ Id: state.identity.stateMachineArn, Name: state.identity.stateMachineName }))
  const visit = visitOf(branch)
  const stateMember = new Map<string, Json>([
    ['Name', visit.name],
    ['EnteredTime', formatTimestamp(visit.enteredAt)]
  ])
  if (retries) stateMember.set('RetryCount', visit.retryCount)
  result.set('State', stateMember)
  if (extras.taskToken !== undefined) result.set('Task', object({ Token: extras.taskToken }))
  const item = extras.item ?? currentItem(state, branch)
  if (item !== undefined) result.set('Map', object({ Item: itemMember({ ...item, source: STATE_DATA }) }))
  return result
}

function executionMember(state: ExecutionState): JsonObject {
  const { identity } = state
  const id: [string, Json] = ['Id', identity.arn]
  const input: [string, Json] = ['Input', state.input.value]
  const name: [string, Json] = ['Name', identity.name]
  const role: [string, Json] = ['RoleArn', identity.roleArn]
  const startTime: [string, Json] = ['StartTime', formatTimestamp(state.startDate)]
  const members = identity.type === 'EXPRESS' ? [id, input, name, role, startTime] : [id, input, startTime, name, role]
  const result = new Map<string, Json>(members)
  if (!identity.synchronous) result.set('RedriveCount', state.redriveCount)
  if (state.redriveDate !== undefined) result.set('RedriveTime', formatTimestamp(state.redriveDate))
  return result
}

/** The item of the innermost iteration that the branch belongs to. */
function currentItem(state: ExecutionState, branch: Branch): { index: number; value: Json } | undefined {
  for (let at = branch; at.parent !== null; ) {
    const parent = branchOf(state, at.parent)
    const work = visitOf(parent).work
    if (work.kind === 'map') {
      const items = work.items.value
      return { index: at.index, value: (isArray(items) ? items[at.index] : undefined) ?? null }
    }
    at = parent
  }
  return undefined
}
