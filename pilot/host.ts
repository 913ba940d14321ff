/** What the worker has: memory, cores, name, and the kernel's count of processes it killed for want of memory. */
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, hostname, totalmem } from 'node:os'

/** Memory that a pilot may share out: the machine's, or its container's limit if that is less. */
export function hostMemoryMiB(): number {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 && limit < totalmem() ? limit : totalmem()
  return Math.floor(bytes / 2 ** 20)
}

export const hostCores = (): number => availableParallelism()

export const hostName = (): string => hostname().slice(0, 200)

/** Processes that the kernel has killed for want of memory since it started, anywhere on the machine. */
export function kernelMemoryKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Whether this is an EC2 instance, as its firmware says. */
export function isEc2(): boolean {
  const vendor = '/sys/class/dmi/id/sys_vendor'
  return existsSync(vendor) && readFileSync(vendor, 'utf8').startsWith('Amazon EC2')
}
