import { expect } from 'chai'
import { columnKinds } from '../../app/privacy/kept/column-kinds.js'
import { dataKinds } from '../../app/privacy/kept/kinds.js'
import { testDatabase, usesDatabase } from '../support/database.js'

const holdsWords = ['text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY']
const ofTheSchemaItself = ['knex_migrations', 'knex_migrations_lock']

describe('The list of personal data', () => {
  usesDatabase()

  it('assigns each column that can hold words to one kind of personal data, or to none (app/privacy/kept/column-kinds.ts)', async () => {
    const { owner } = await testDatabase()
    const { rows } = await owner.raw<{ rows: { column: string }[] }>(`
      select table_name || '.' || column_name as "column" from information_schema.columns
      where table_schema = 'public' and data_type = any (?) and table_name <> all (?) order by 1`, [holdsWords, ofTheSchemaItself])
    const assigned = Object.entries(columnKinds).flatMap(([table, kinds]) => Object.values(kinds).flatMap(columns => columns.split(' ').map(column => `${table}.${column}`)))
    const existing = rows.map(({ column }) => column)
    expect(existing.filter(column => !assigned.includes(column)), 'not assigned').to.deep.equal([])
    expect(assigned.filter((column, index) => !existing.includes(column) || assigned.indexOf(column) !== index), 'gone, or assigned twice').to.deep.equal([])
  })

  it('has no kind that nothing is of, and bounds within which each usual period is', () => {
    const used = new Set(Object.values(columnKinds).flatMap(kinds => Object.keys(kinds)))
    expect(Object.keys(dataKinds).filter(code => !used.has(code))).to.deep.equal([])
    for (const { name, period } of Object.values(dataKinds)) {
      if ('stated' in period) continue
      expect(period.usualDays, name).to.be.within(period.leastDays, period.mostDays)
    }
  })
})
