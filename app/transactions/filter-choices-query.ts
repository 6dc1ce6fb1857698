import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { ReferenceRule } from '../funds/account-reference.js'
import { type Fund, fundsOf } from '../funds/fund.js'
import { isId } from '../ids.js'
import { type Person, withinLimits } from '../users/person.js'

interface Named {
  code: string
  name: string
}

export interface FilterChoices {
  /** Those of the person. */
  funds: Fund[]
  methods: Named[]
  offices: Named[]
  users: { id: string, name: string }[]
  /** Those whose name begins as was typed where they are several, else the latest; with the one that the list is narrowed to. */
  files: NamedFile[]
  /** For `readSearchForm`. */
  filesCalled: string[]
  /** By which what was typed may be a reference: of all funds, since money in suspense may bear the reference of any. */
  rules: ReferenceRule[]
}

interface NamedFile {
  id: string
  fileName: string
  receivedAt: Date
}

/** What the address says of the file: its id, and what was typed for its name. */
interface FileAsked {
  import: string
  file: string
}

const mostFiles = 20

/** What the filters offer: every fund and method of payment that is the person's, in use or not, every office, everybody on the staff, and the latest files to whoever may see files. */
export async function filterChoices(trx: Knex.Transaction, councilId: CouncilId, person: Person, asked: FileAsked): Promise<FilterChoices> {
  const funds = await fundsOf(trx, councilId).orderBy('funds.name')
  const called = asked.file === '' || !person.may('imports.view') ? [] : await filesCalled(trx, councilId, asked.file)
  const ofCouncil = { council_id: councilId }
  return {
    funds: funds.filter(({ code }) => person.mayUseFund(code)),
    rules: funds.map(fund => fund.referenceRule()),
    methods: await withinLimits(trx('methods_of_payment').where(ofCouncil), person, { method: 'code' }).orderBy('name').select('code', 'name'),
    offices: await trx('offices').where(ofCouncil).orderBy('name').select('code', 'name'),
    users: await trx('users').where(ofCouncil).orderBy('name').select('id', 'name'),
    files: called.length > 1 ? called : await filesOffered(trx, councilId, person, called[0]?.id ?? asked.import),
    filesCalled: called.map(({ id }) => id)
  }
}

/** The files of receipts that are called so, whole or in the beginning, the latest first. The id that stands in the address of a file's page is taken too. */
async function filesCalled(trx: Knex.Transaction, councilId: CouncilId, typed: string): Promise<NamedFile[]> {
  const files = receiptFiles(trx, councilId)
  if (isId(typed)) return await files.where('id', typed) as NamedFile[]
  return await files.where('file_name', '>=', typed).where('file_name', '<', `${typed}\u{10ffff}`) as NamedFile[]
}

/** The latest, and one that the list is narrowed to though it is older. */
async function filesOffered(trx: Knex.Transaction, councilId: CouncilId, person: Person, narrowedTo: string): Promise<NamedFile[]> {
  const latest = person.may('imports.view') ? await receiptFiles(trx, councilId) as NamedFile[] : []
  if (!isId(narrowedTo) || latest.some(({ id }) => id === narrowedTo)) return latest
  return [...latest, ...await receiptFiles(trx, councilId).where('id', narrowedTo) as NamedFile[]]
}

function receiptFiles(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('imports').where({ council_id: councilId, kind: 'receipts' }).orderBy('id', 'desc').limit(mostFiles)
    .select({ id: 'id', fileName: 'file_name', receivedAt: 'received_at' })
}
