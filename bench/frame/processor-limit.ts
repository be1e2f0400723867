import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Short beside what is measured, so that nothing waits long for its next part. */
const PERIOD_US = 20_000

/**
 * Gives a process, with all its threads, so much of the machine at the most: what it would have on a smaller machine of
 * its own. By control groups of Linux (version 1 or 2), which need an administrator's rights.
 * @param cores 0.5 is half of one
 * @returns what gives it back, once the process has ended; `undefined` where the system does not let us
 */
export function limitProcessor(pid: number, cores: number): (() => void) | undefined {
  const name = `stepwright-bench-${pid}`
  const quotaUs = Math.round(cores * PERIOD_US)
  const parent = groupOfVersion1()
  const group = join(parent ?? '/sys/fs/cgroup', name)
  const giveBack = (): void => {
    if (existsSync(group)) rmdirSync(group)
  }
  try {
    mkdirSync(group)
    if (parent === undefined) writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`)
    else {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US))
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs))
    }
    writeFileSync(join(group, 'cgroup.procs'), String(pid))
  } catch {
    giveBack()
    return undefined
  }
  // a run that is stopped by hand does not get to the scenario's end
  process.once('exit', giveBack)
  return giveBack
}

/** The group that this process is in, which keeps its share; in version 2 only the root may have groups beside processes. */
function groupOfVersion1(): string | undefined {
  const root = '/sys/fs/cgroup/cpu'
  if (!existsSync(join(root, 'cpu.cfs_quota_us')) && !existsSync(join(root, 'cpu.shares'))) return undefined
  const line = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((text) => text.split(':')[1]?.split(',').includes('cpu'))
  return join(root, line?.split(':')[2] ?? '')
}
