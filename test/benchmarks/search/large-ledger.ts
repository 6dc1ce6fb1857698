import type { Knex } from 'knex'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { setUpCouncil } from '../../../app/councils/set-up-council.js'
import { barnfield } from '../../../app/database/demo/barnfield.js'
import { demoSetup } from '../../../app/database/demo/demo-setup.js'
import { connect } from '../../../app/database/knex.js'
import { testEncryptionKey } from '../../support/builders.js'
import { beforeDatabaseCloses, emptyDatabase, testDatabase } from '../../support/database.js'
import { superuserUrlOf } from '../databases.js'
import { ledgerOfCouncil } from './ledger-of-council.js'

/** A database with so many postings, in equal parts those of each of its councils. */
export interface LargeLedger {
  postings: number
  councilIds: readonly string[]
  /** As the program reaches it. */
  application: Knex
  /** Without the rules of the tables. */
  superuser: pg.Client
}

const councils = 20
const postingsOfAnEntry = 2

const made = new Map<number, Promise<LargeLedger>>()

/** Made anew for each run, once for each size. */
export async function largeLedger(postings: number): Promise<LargeLedger> {
  const ledger = made.get(postings) ?? makeLedger(postings)
  made.set(postings, ledger)
  return await ledger
}

async function makeLedger(postings: number): Promise<LargeLedger> {
  const { ownerUrl, applicationUrl } = await emptyDatabase()
  const superuser = new pg.Client({ connectionString: superuserUrlOf((await testDatabase()).superuserUrl, applicationUrl) })
  await superuser.connect()
  const owner = connect(ownerUrl, 1)
  const application = connect(applicationUrl, 1)
  beforeDatabaseCloses(async () => { await Promise.all([application.destroy(), superuser.end()]) })
  const councilIds: string[] = []
  for (let number = 1; number <= councils; number += 1) {
    councilIds.push(await aBareCouncil(owner, `bench-${number}`))
    await ledgerOfCouncil(superuser, councilIds.at(-1) ?? '', Math.ceil(postings / councils / postingsOfAnEntry))
  }
  await owner.destroy()
  await superuser.query('vacuum analyze')
  return { postings, councilIds, application, superuser }
}

/** Barnfield's settings under another name, with nobody in it. */
async function aBareCouncil(owner: Knex, slug: string): Promise<string> {
  const council = { ...barnfield.council, id: newId(), slug, name: slug, shortName: slug }
  const addresses = { origin: `http://${slug}.localhost`, providerUrl: 'http://127.0.0.1:1' }
  await setUpCouncil(owner, demoSetup({ ...barnfield, council, host: `${slug}.localhost`, staff: [] }, addresses, testEncryptionKey, ''))
  return council.id
}
