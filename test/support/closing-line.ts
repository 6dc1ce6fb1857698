import { stripVTControlCharacters } from 'node:util'

const lastWords = 20

/**
 * Mocha's numbers from its closing words. A run that ends badly with nothing counted as failed, because it broke down on its way or did
 * not end by itself, has one failure.
 */
export function countTests(output: string, endedWell: boolean): { passed: number, failed: number } {
  const passed = count(output, 'passing') ?? 0
  const failed = count(output, 'failing') ?? 0
  return { passed, failed: endedWell ? failed : Math.max(1, failed) }
}

export function closingLine({ passed, failed }: { passed: number, failed: number }): string {
  return `${passed} passed, ${failed} failed`
}

/** Whether the last test is over: Mocha has said how many passed. */
export function hasClosingWords(output: string): boolean {
  return count(output, 'passing') !== undefined
}

/**
 * What Mocha says of its failures after "N failing", to be told once more at the very end, where whoever reads only the last lines of a long run
 * finds it; without colours. Nothing where all passed; the last words of a run that broke down before it counted.
 */
export function whatFailed(output: string, endedWell: boolean): string {
  const plain = stripVTControlCharacters(output)
  const start = /^ {2}\d+ failing\b/m.exec(plain)?.index
  if (start !== undefined) return plain.slice(start).trimEnd()
  return endedWell ? '' : plain.split('\n').slice(-lastWords).join('\n').trim()
}

function count(output: string, word: string): number | undefined {
  const found = [...stripVTControlCharacters(output).matchAll(new RegExp(`^ {2}(\\d+) ${word}\\b`, 'gm'))].at(-1)
  return found === undefined ? undefined : Number(found[1])
}
