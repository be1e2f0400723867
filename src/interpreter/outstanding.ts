import type { StateMachine, TaskState } from '../asl/definition.ts'
import type { TaskId } from './command.ts'
import type { Effect, Job, ScheduledTask } from './effect.ts'
import { visitOf } from './evolve.ts'
import type { Limits } from './limits.ts'
import type { Branch, ExecutionState, MapRunWork, TaskWork } from './state.ts'

/**
 * Everything that an execution waits for, derived from its state alone: what must be asked of the outside again after a
 * crash. Asking twice is harmless: a second result or a second timer finds nothing that waits for it.
 */
export function outstanding(machine: StateMachine, state: ExecutionState, limits: Limits): readonly Effect[] {
  if (state.status !== 'RUNNING') return []
  const effects: Effect[] = [{ type: 'SetTimer', timer: 'execution:', dueAt: executionDueAt(machine, state, limits) }]
  if (state.ready.size > 0) effects.push({ type: 'Continue' })
  for (const branch of state.branches.values()) {
    if (branch.visit !== undefined) effects.push(...outstandingOf(machine, branch))
  }
  return effects
}

function outstandingOf(machine: StateMachine, branch: Branch): readonly Effect[] {
  const { work, name } = visitOf(branch)
  if (work.kind === 'waiting') return [{ type: 'SetTimer', timer: `wait:${branch.id}`, dueAt: work.dueAt }]
  if (work.kind === 'retrying') return [{ type: 'SetTimer', timer: `retry:${branch.id}`, dueAt: work.dueAt }]
  if (work.kind === 'map-run') return outstandingOfMapRun(work)
  if (work.kind !== 'task') return []
  const effects: Effect[] = []
  if (work.timeoutAt !== undefined) {
    effects.push({ type: 'SetTimer', timer: `timeout:${work.id}`, dueAt: work.timeoutAt })
  }
  if (work.heartbeatAt !== undefined) {
    effects.push({ type: 'SetTimer', timer: `heartbeat:${work.id}`, dueAt: work.heartbeatAt })
  }
  const state = machine.allStates.get(name) as TaskState
  const job = jobOf(state, work)
  if (job !== undefined) effects.push({ type: 'FollowJob', job })
  if (work.progress !== 'submitted') effects.push({ type: 'ScheduleTask', task: scheduledTask(state, work) })
  return effects
}

function outstandingOfMapRun({ start, isOpen, redriveCount }: MapRunWork): readonly Effect[] {
  if (!isOpen) return []
  if (redriveCount === 0) return [{ type: 'StartMapRun', start }]
  return [{ type: 'RedriveMapRun', start, redriveCount }]
}

/** The attempt of that id, `undefined` where nobody waits for it any more. */
export function openAttempt(state: ExecutionState, task: TaskId): TaskWork | undefined {
  const id = state.tasks.get(task)
  const work = id === undefined ? undefined : state.branches.get(id)?.visit?.work
  return work?.kind === 'task' ? work : undefined
}

/** Whether a branch waits for the Map Run. */
export function isAwaited(state: ExecutionState, mapRunArn: string): boolean {
  if (state.status !== 'RUNNING') return false
  for (const { visit } of state.branches.values()) {
    if (visit?.work.kind === 'map-run' && visit.work.isOpen && visit.work.start.arn === mapRunArn) return true
  }
  return false
}

/** The attempt that a branch waits for, as it must be performed. */
export function scheduledTask(state: TaskState, work: TaskWork): ScheduledTask {
  const { resource } = state
  const { heartbeatSeconds, credentialsRoleArn, invocation } = work
  const task = {
    id: work.id,
    kind: resource.kind,
    stateName: state.name,
    resourceArn: work.resourceArn,
    service: resource.kind === 'integration' ? resource.service : '',
    action: resource.kind === 'integration' ? resource.action : '',
    pattern: resource.kind === 'integration' ? resource.pattern : 'request-response',
    parameters: work.parameters
  }
  if ((heartbeatSeconds ?? credentialsRoleArn ?? invocation) === undefined) return task
  return {
    ...task,
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
    ...(credentialsRoleArn === undefined ? {} : { credentialsRoleArn }),
    ...(invocation === undefined ? {} : { invocation })
  }
}

/** What a `.sync` attempt has started; `undefined` before that, and of every other attempt. */
export const jobOf = (state: TaskState, work: TaskWork): Job | undefined =>
  work.submission === undefined ? undefined : { task: scheduledTask(state, work), submission: work.submission }

/** When the execution as a whole times out: by its definition, or by AWS's longest duration. Ms since the epoch. */
export function executionDueAt(machine: StateMachine, state: ExecutionState, limits: Limits): number {
  const longestMs = state.identity.type === 'EXPRESS' ? limits.expressDurationMs : limits.standardDurationMs
  const declaredMs = machine.timeoutSeconds === undefined ? Infinity : machine.timeoutSeconds * 1000
  const startedAt = state.redriveDate ?? state.startDate
  return startedAt + Math.min(longestMs, declaredMs)
}
