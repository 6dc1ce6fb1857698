import { type CalendarDate, parseTypedDate } from '../../dates.js'
import { field, type FieldError } from '../../web/form-body.js'
import { patternFault } from '../making/file-name.js'

/** What a host system is sent, when and where to. */
export interface FeedSettings {
  name: string
  fundCodes: string[]
  layoutCode: string
  startsOn: CalendarDate
  madeAt: string
  emptyDays: 'file' | 'none'
  fileNamePattern: string
  folder: string | null
  enabled: boolean
}

export interface FeedChoices {
  funds: readonly { code: string, name: string }[]
  layouts: readonly { code: string, name: string }[]
}

export type FeedAnswers = Record<string, string>

const longestName = 80

export function readFeedForm(body: unknown, { funds, layouts }: FeedChoices):
  { values: FeedSettings, errors?: never, submitted: FeedAnswers } | { values?: never, errors: FieldError[], submitted: FeedAnswers } {
  const answer = (name: string): string => field(body, name).trim()
  const names = ['name', 'layoutCode', 'startsOn', 'madeAt', 'emptyDays', 'fileNamePattern', 'folder', 'enabled', ...funds.map(({ code }) => `fund-${code}`)]
  const submitted = Object.fromEntries(names.map(name => [name, answer(name)]))
  const startsOn = parseTypedDate(answer('startsOn'))
  const madeAt = timeOfDay(answer('madeAt'))
  const emptyDays = answer('emptyDays')
  const name = answer('name').replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
  const fundCodes = funds.filter(({ code }) => answer(`fund-${code}`) === 'yes').map(({ code }) => code)
  const namePattern = patternFault(answer('fileNamePattern'))
  const errors: FieldError[] = [
    ...name === '' || !/[a-z0-9]/i.test(name) ? [{ field: 'name', message: 'Enter the name of the host system' }] : [],
    ...name.length > longestName ? [{ field: 'name', message: `Enter a name of at most ${longestName} characters` }] : [],
    ...fundCodes.length === 0 ? [{ field: `fund-${funds[0]?.code ?? ''}`, message: 'Select at least one fund' }] : [],
    ...layouts.some(({ code }) => code === answer('layoutCode')) ? [] : [{ field: 'layoutCode', message: 'Select what its files look like' }],
    ...startsOn === null ? [{ field: 'startsOn', message: 'Enter the first day, like 1 April 2026' }] : [],
    ...madeAt === null ? [{ field: 'madeAt', message: 'Enter a time of day like 18:00' }] : [],
    ...emptyDays === 'file' || emptyDays === 'none' ? [] : [{ field: 'emptyDays', message: 'Select what a day without postings makes' }],
    ...namePattern === null ? [] : [{ field: 'fileNamePattern', message: namePattern }],
    ...folderFaults(answer('folder'))
  ]
  if (errors.length > 0 || startsOn === null || madeAt === null || (emptyDays !== 'file' && emptyDays !== 'none')) return { errors, submitted }
  const folder = answer('folder') === '' ? null : answer('folder')
  const values: FeedSettings = {
    name, fundCodes, layoutCode: answer('layoutCode'), startsOn, madeAt, emptyDays, fileNamePattern: answer('fileNamePattern'), folder,
    enabled: answer('enabled') === 'yes'
  }
  return { values, submitted }
}

/** `18:00` and `6.30` are times; null for anything else. */
function timeOfDay(text: string): string | null {
  const { hour = '', minute = '' } = /^(?<hour>\d{1,2})[:.](?<minute>\d{2})$/.exec(text)?.groups ?? {}
  const time = `${hour.padStart(2, '0')}:${minute}`
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : null
}

/** One plain name, so that it cannot lead out of the council's own folder. */
function folderFaults(folder: string): FieldError[] {
  if (folder === '' || /^[a-z0-9][a-z0-9-]{0,39}$/.test(folder)) return []
  return [{ field: 'folder', message: 'Enter one folder’s name of small letters, numbers and dashes, such as rents' }]
}
