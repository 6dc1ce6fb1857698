import { addDays, type CalendarDate } from '../../dates.js'
import { pence, sumOf } from '../../money.js'
import type { FileLine } from '../file-lines-query.js'
import { decodeText } from './encoding.js'
import type { MarkerToTell } from './field-text.js'
import type { LayoutSettings } from './layout-settings.js'
import { LayoutFault, renderFile } from './render-file.js'

/** A file of some real postings as a layout would write it. */
export interface LayoutPreview {
  /** What a host system reads, record by record; none when it cannot be written. */
  records: string[]
  /** Each posting that it cannot hold, in words. */
  faults: string[]
  postings: number
}

const mostFaults = 10

/** The last of the postings as a file, and what is wrong with any of them. */
export async function previewOf(layout: LayoutSettings, postings: readonly FileLine[], shown: number, madeFor: CalendarDate): Promise<LayoutPreview> {
  const faults: string[] = []
  for (const posting of postings) {
    const fault = await faultOf(layout, [{ ...posting, position: 1 }], madeFor)
    if (fault !== null && !faults.includes(fault)) faults.push(fault)
    if (faults.length === mostFaults) break
  }
  const last = postings.slice(-shown).map((posting, index) => ({ ...posting, position: index + 1 }))
  const whole = await textOf(layout, last, madeFor)
  if (typeof whole !== 'string' && faults.length === 0) faults.push(whole.message)
  return { records: typeof whole === 'string' ? recordsIn(whole) : [], faults, postings: postings.length }
}

async function faultOf(layout: LayoutSettings, lines: FileLine[], madeFor: CalendarDate): Promise<string | null> {
  const text = await textOf({ ...layout, header: [], marker: [], trailer: [] }, lines, madeFor)
  return typeof text === 'string' ? null : text.message
}

async function textOf(layout: LayoutSettings, lines: readonly FileLine[], madeFor: CalendarDate): Promise<string | LayoutFault> {
  const amounts = lines.map(({ amountPence }) => amountPence)
  const totals = {
    number: 1, madeFor, lineCount: lines.length, paidInPence: sumOf(amounts.filter(amount => amount > 0)),
    takenOutPence: pence(-sumOf(amounts.filter(amount => amount < 0)))
  }
  try {
    const pieces: Buffer[] = []
    for await (const piece of renderFile(layout, totals, lines, exampleMarkers(lines[0], madeFor))) pieces.push(piece)
    return decodeText(Buffer.concat(pieces), layout.encoding)
  } catch (error) {
    if (error instanceof LayoutFault) return error
    throw error
  }
}

/** An account that got a mark and lost it: what the file would tell of such. */
function exampleMarkers(line: FileLine | undefined, day: CalendarDate): MarkerToTell[] {
  const { fundCode = '', fundName = '', accountReference = '' } = line ?? {}
  const mark = { fundCode, fundName, accountReference: accountReference ?? '', traceReference: '7KQ2-93XM-4S', fromDate: day, untilDate: addDays(day, 28) }
  return [{ ...mark, position: 1, isMarked: true }, { ...mark, position: 2, isMarked: false, untilDate: day }]
}

function recordsIn(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}
