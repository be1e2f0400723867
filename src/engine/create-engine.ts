import type { Encryption } from '../encryption/encryption.ts'
import { OpeningStore } from '../encryption/opening-store.ts'
import type { TaskMocks } from '../integrations/integration.ts'
import { defaultLimits, type Limits } from '../interpreter/limits.ts'
import { type Clock, workClock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Store } from '../store/store.ts'
import { ActivityExchange } from './activity-exchange.ts'
import { ActivityTasks } from './activity-tasks.ts'
import { CommandRouter } from './command-router.ts'
import type { Definitions } from './definitions.ts'
import { Dispatcher, type IntegrationLookup } from './dispatcher.ts'
import { EffectPerformer } from './effect-performer.ts'
import { type Engine, EngineUnavailable } from './engine.ts'
import { ExecutionCache } from './execution-cache.ts'
import { ExecutionLoader } from './execution-loader.ts'
import type { ExecutionObserver } from './execution-observer.ts'
import { ExpressExecutions } from './express-executions.ts'
import { Inbox } from './inbox.ts'
import { type ItemReaders, ItemReading, noItemReaders } from './item-reading.ts'
import { JobFollower } from './job-follower.ts'
import { Journal } from './journal.ts'
import { KeylessStop } from './keyless-stop.ts'
import { defaultEngineLimits, type EngineLimits, sharedStoreLimits } from './limits.ts'
import type { Log } from './log.ts'
import { LongSteps } from './long-steps.ts'
import { Mailbox } from './mailbox.ts'
import { MapRunPerformer } from './map-run-performer.ts'
import { MapRunProgress } from './map-run-progress.ts'
import { Membership } from './membership.ts'
import { MovedEndings } from './moved-endings.ts'
import { NodeMail } from './node-mail.ts'
import { type Outbox, outgoingOf } from './outbox.ts'
import { Outboxes } from './outboxes.ts'
import { beginPartitionWork } from './partition-work.ts'
import { Partitions } from './partitions.ts'
import { Processor } from './processor.ts'
import { Quarantine } from './quarantine.ts'
import { Redelivery } from './redelivery.ts'
import { RemoteRequests } from './remote-requests.ts'
import { ResourceDirectory } from './resource-directory.ts'
import { noResultWriters, type ResultWriters, ResultWriting } from './result-writing.ts'
import { RunningEngine } from './running-engine.ts'
import { StoreOutage } from './store-outage.ts'
import { parameterProblemsOf } from './task-parameters.ts'
import { TaskTokens } from './task-tokens.ts'
import { dropUnclaimedLetters } from './unclaimed-letters.ts'

export interface EngineOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly integrations: IntegrationLookup
  readonly definitions: Definitions
  /** Which tasks of executions with a test case are mocked. */
  readonly mocks?: TaskMocks
  readonly log: Log
  /** Names this process among those that share the store; unique per start. */
  readonly owner: string
  /** Where it runs, for people. */
  readonly nodeName?: string
  /** Follows what happens in executions. */
  readonly observer?: ExecutionObserver
  /** Tells the outside of status changes, at least once. */
  readonly outbox?: Outbox
  /** Seals the data of state machines that have a key of their own; without it that is stored as it is. */
  readonly encryption?: Encryption
  /** Where Map Runs find items that are not in their state's input, and leave results; without them both fail. */
  readonly itemReaders?: ItemReaders
  readonly resultWriters?: ResultWriters
  /** AWS's quotas. */
  readonly executionLimits?: Partial<Limits>
  readonly engineLimits?: Partial<EngineLimits>
}

/**
 * Puts the parts together and takes the partitions that are free. Resolves as soon as commands can be served; what ran
 * when the last process ended is taken up beside them.
 * @throws {StoreUnavailable}
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { store, clock, random, integrations, definitions, log, owner, observer, outbox, encryption } = options
  const opened = encryption === undefined ? store : new OpeningStore(store, encryption)
  const isShared = store.partitionCount > 1
  const limits = { ...defaultEngineLimits, ...(isShared && sharedStoreLimits), ...options.engineLimits }
  const executionLimits = { ...defaultLimits, ...options.executionLimits }
  const tokens = await TaskTokens.open(store, random)
  const outgoing = outbox === undefined ? {} : { outgoing: outgoingOf(outbox, store) }
  const tools = {
    clock,
    readClock: workClock(clock),
    random,
    taskToken: tokens.issue,
    parameterProblems: parameterProblemsOf(integrations, options.mocks),
    limits: executionLimits,
    locate: (arn: string) => router.locate(arn),
    ...outgoing
  }

  const outage = new StoreOutage(clock, log, () => partitions.held.length)
  const longSteps = new LongSteps(clock)
  const mailbox = new Mailbox(
    limits,
    clock,
    () => processor.wakeUp(),
    (arn) => longSteps.isExpected(arn)
  )
  const cache = new ExecutionCache(limits.cachedExecutions, limits.cachedSize)
  const node = { owner, name: options.nodeName ?? owner, startedAt: clock.now() }
  const membership = isShared ? new Membership({ store, clock, node, silenceMs: limits.leaseMs }) : undefined
  const outboxes = outbox && new Outboxes({ outbox, store, clock, log, outage, owner, leaseMs: limits.leaseMs })
  const partitions = new Partitions({
    store,
    clock,
    log,
    outage,
    owner,
    leaseMs: limits.leaseMs,
    membership,
    begin: (partition) => beginPartitionWork({ store, clock, log, outage, mailbox, limits, outboxes }, partition),
    rest: (partition) => dispatcher.forgetWaitingCalls((arn) => partitions.partitionOf(arn) === partition),
    busy: () => new Set(Array.from(dispatcher.busyExecutions(), (arn) => partitions.partitionOf(arn))),
    drainMs: limits.drainMs,
    forget: (partition) => {
      const isConcerned = (arn: string): boolean => partitions.partitionOf(arn) === partition
      cache.dropPartition(partition)
      dispatcher.forgetWaiting(isConcerned)
      jobs.forget(isConcerned)
      mailbox.rejectAll(new EngineUnavailable(`Another node has taken over partition ${partition}`), isConcerned)
    }
  })
  const router = new CommandRouter({ store, clock, outage, mailbox, partitions, encryption })
  const sink = router
  const activityTasks = new ActivityTasks({ clock, random, limits, mailbox, sink, tokens })
  const jobs = new JobFollower({ integrations, clock, log, limits })
  const dispatcher = new Dispatcher({
    integrations,
    activities: activityTasks,
    mocks: options.mocks,
    log,
    limits,
    stopJob: (request, submission) => jobs.stop(request, submission),
    mayBegin: (arn) => partitions.stays(arn),
    recall: (arn, done) => {
      const item = { request: { type: 'Reissue' }, at: clock.now(), isFromCaller: false } as const
      mailbox.post(arn, { ...item, settle: done, reject: done })
    }
  })
  const quarantine = new Quarantine(log)
  const keylessStop = new KeylessStop({ store, clock, partitions, dispatcher, jobs, sink, outbox })
  const redelivery = new Redelivery({
    store,
    clock,
    log,
    outage,
    mailbox,
    partitions,
    router,
    quarantine,
    keylessStop,
    endMoved: (executionArn, endings) => movedEndings.end(executionArn, endings)
  })
  const reading = new ItemReading({ readers: options.itemReaders ?? noItemReaders, sink, log })
  const writing = new ResultWriting({ writers: options.resultWriters ?? noResultWriters, sink, log })
  const progress = new MapRunProgress(clock, log)
  const mapRuns = new MapRunPerformer({ clock, mailbox, partitions, sink, reading, writing, progress })
  const effects = new EffectPerformer({ clock, mailbox, dispatcher, jobs, sink, mapRuns })
  const journal = new Journal({ store, cache, effects, mailbox, partitions, redelivery, observer })
  const resources = new ResourceDirectory(store, clock)
  const loader = new ExecutionLoader(opened, definitions, executionLimits, encryption)
  const movedEndings = new MovedEndings({ loader, effects, clock, log, outage })
  const processor = new Processor({
    mailbox,
    longSteps,
    cache,
    loader,
    definitions,
    partitions,
    journal,
    redelivery,
    quarantine,
    resources,
    encryption,
    mocks: options.mocks,
    tools,
    limits
  })
  const express = new ExpressExecutions({
    tools,
    longSteps,
    definitions,
    dispatcher,
    log,
    maxOpen: limits.openExpressExecutions,
    observer,
    encryption
  })
  const intervalMs = isShared ? limits.inboxIntervalMs : Math.max(limits.inboxIntervalMs, LONE_INBOX_INTERVAL_MS)
  const inbox = new Inbox({
    partitions: () => partitions.held,
    store,
    clock,
    log,
    outage,
    intervalMs,
    encryption,
    post: (executionArn, item) => mailbox.post(executionArn, item),
    settled: (answer) => mapRuns.settled(answer)
  })
  const mail = new NodeMail({ store, clock, log, outage, owner, intervalMs })
  const remote = isShared
    ? new RemoteRequests({ clock, owner, router, loader, mail, answerMs: limits.remoteAnswerMs })
    : undefined
  const exchange =
    membership &&
    new ActivityExchange({
      store,
      clock,
      outage,
      owner,
      membership,
      mail,
      waiting: () => activityTasks.waiting(),
      demanded: (activityArn) => activityTasks.demanded(activityArn)
    })
  if (exchange !== undefined) activityTasks.connect(exchange)
  mail.on('HandedOverTask', (handed) => void activityTasks.receive(handed, (task) => loader.readTaskInput(task)))
  const absenceMs = LEASES_UNTIL_ABSENT * limits.leaseMs
  const letters = membership && dropUnclaimedLetters({ store, clock, outage, membership, absenceMs })
  await partitions.open()
  letters?.start(absenceMs)
  inbox.start()
  outboxes?.start()
  if (isShared) mail.start()
  exchange?.start()
  return new RunningEngine({
    clock,
    log,
    drainMs: limits.drainMs,
    mailbox,
    partitions,
    tokens,
    resources,
    activityTasks,
    dispatcher,
    jobs,
    reading,
    processor,
    express,
    remote,
    router,
    inbox,
    outboxes,
    mail,
    letters,
    exchange,
    movedEndings
  })
}

/** Where one process has the store, only another one before it can have left something. */
const LONE_INBOX_INTERVAL_MS = 1_000
/** A node that has shown itself to nobody for so long has gone. */
const LEASES_UNTIL_ABSENT = 6
