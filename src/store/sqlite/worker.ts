import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type CommitMessage, decodeCommits } from './commit-message.ts'
import { encodeError } from './error-message.ts'
import { type OpenDatabase, openDatabase } from './open-database.ts'
import type { OperationName } from './operations.ts'
import { RequestServer } from './request-server.ts'
import type { FromWorker, Request, ToWorker, WorkerOptions } from './worker-messages.ts'

/** The thread that has the database, so that waiting for the disk holds up nobody but those who wait for it. */

/** So many requests at most share a transaction, which bounds how long the first of them waits. */
const LARGEST_GROUP = 512

if (parentPort === null) throw new Error('This file runs as a worker thread')
start(parentPort, workerData as WorkerOptions)

function start(port: MessagePort, { directory, partitionCount }: WorkerOptions): void {
  const post = (message: FromWorker): void => port.postMessage(message)
  let open: OpenDatabase
  try {
    open = openDatabase(directory, partitionCount)
  } catch (error) {
    post({ failed: encodeError(error as Error) })
    return
  }
  const server = new RequestServer(open)
  port.on('message', (first: ToWorker) => {
    const requests = drain(port, first)
    server.serve(requests.filter(isOperation).map(withCommits), post)
    const last = requests.at(-1)
    if (last?.name !== 'close') return
    open.close()
    post([{ id: last.id, value: undefined }])
    port.close()
  })
  post({ partitionCount: open.partitionCount })
}

/** The message just received and those that arrived while the thread was busy. */
function drain(port: MessagePort, first: ToWorker): Request[] {
  const requests = [...first]
  while (requests.length < LARGEST_GROUP) {
    const next = receiveMessageOnPort(port)
    if (next === undefined) break
    requests.push(...(next.message as ToWorker))
  }
  return requests
}

/** A commit's batch comes as a `CommitMessage`. */
const withCommits = <Received extends Request>(request: Received): Received =>
  request.name === 'commit'
    ? { ...request, parameters: [decodeCommits(request.parameters[0] as CommitMessage)] }
    : request

const isOperation = (request: Request): request is Request & { name: OperationName } => request.name !== 'close'
