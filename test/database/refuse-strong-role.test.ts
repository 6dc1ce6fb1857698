import { expect } from 'chai'
import { connect } from '../../app/database/knex.js'
import { refuseStrongRole } from '../../app/database/refuse-strong-role.js'
import { type TestDatabase, testDatabase, usesDatabase } from '../support/database.js'

describe('A process in production', () => {
  usesDatabase()
  let database: TestDatabase

  before(async () => { database = await testDatabase() })

  it('starts as the application', async () => {
    expect(await refusalOf(database.applicationUrl)).to.equal('')
  })

  it('refuses to start as the owner of the tables', async () => {
    expect(await refusalOf(database.ownerUrl)).to.match(/^DATABASE_URL: .*owns tables, may change the schema, may write the ledger directly\.$/)
  })

  it('refuses to start as a superuser', async () => {
    expect(await refusalOf(inDatabase(new URL(database.ownerUrl).pathname, database.superuserUrl))).to.contain('is a superuser, bypasses row-level security')
  })

  it('says that the tables are missing where nobody has made them', async () => {
    const bare = inDatabase('/postgres', database.applicationUrl)
    expect(await refusalOf(bare)).to.equal('DATABASE_URL: the database has no tables yet. Run the release process first.')
  })
})

function inDatabase(pathname: string, databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.pathname = pathname
  return url.href
}

async function refusalOf(databaseUrl: string): Promise<string> {
  const knex = connect(databaseUrl, 1)
  try {
    return await refuseStrongRole(knex).then(() => '', (error: unknown) => (error as Error).message)
  } finally {
    await knex.destroy()
  }
}
