/** The proof's steps: each is printed with its time, and the first that fails ends the proof. */
const SECOND = 1000

const seconds = (since: number): string => `${((Date.now() - since) / SECOND).toFixed(1).padStart(6)} s`

/** What a step has found, below it. */
export const note = (words: string): void => void process.stdout.write(`${' '.repeat(8)}  ${words}\n`)

/** Runs one step. @throws what the step throws, after saying so */
export async function step<T>(words: string, act: () => Promise<T>): Promise<T> {
  const since = Date.now()
  try {
    const result = await act()
    process.stdout.write(`${seconds(since)}  ${words}\n`)
    return result
  } catch (error) {
    process.stdout.write(`${seconds(since)}  FAILED: ${words}\n`)
    throw error
  }
}
