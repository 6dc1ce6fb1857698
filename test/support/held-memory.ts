import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes of the heap that somebody still holds: what nobody holds is collected first, as how much of it waits is the machine's affair. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/**
 * Reads all records of a stream, keeping none.
 * @returns how many are of the kind asked for, and the most bytes that were held while they were read, beyond those held before
 */
export async function readHolding<Kind extends string>(records: AsyncIterable<{ kind: Kind }>, kind: Kind): Promise<{ count: number, mostBytes: number }> {
  const before = heldBytes()
  let [count, mostBytes] = [0, 0]
  for await (const record of records) {
    if (record.kind !== kind) continue
    count += 1
    if (count % 250_000 === 0) mostBytes = Math.max(mostBytes, heldBytes() - before)
  }
  return { count, mostBytes }
}
