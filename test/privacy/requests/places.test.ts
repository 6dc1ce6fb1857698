import { expect } from 'chai'
import { inCouncilOn } from '../../../app/database/in-council.js'
import { columnKinds } from '../../../app/privacy/kept/column-kinds.js'
import { notSearched, type Place, placeCodes, placeOf } from '../../../app/privacy/requests/finding/places.js'
import { columnsOf } from '../../../app/privacy/requests/finding/walk-query.js'
import { aCouncilWithEverything } from '../../support/builders-every-table.js'
import { testDatabase } from '../../support/database.js'
import { rowsOf } from '../../support/paying.js'
import { usesService } from '../../support/service.js'
import { aSearchFor, foundBy } from './searching.js'

describe('The places where a person is looked for', function () {
  this.timeout(120_000)
  usesService()

  it('are all that the list of personal data names, save what is said not to be searched and why', () => {
    const personal = Object.entries(columnKinds).flatMap(([table, kinds]) => Object.entries(kinds).flatMap(([kind, columns]) =>
      kind === 'none' ? [] : columns.split(' ').map(column => `${table}.${column}`)))
    const searched = placeCodes.flatMap(code => columnsOf(placeOf(code)).map(column => `${placeOf(code).table}.${column}`))
    const left = Object.keys(notSearched).flatMap(columns => columns.split(' '))
    expect(personal.filter(column => !searched.includes(column) && !left.includes(column)), 'neither searched nor said not to be').to.deep.equal([])
    expect(left.filter(column => !personal.includes(column) || searched.includes(column)), 'said not to be searched, and is or is not personal').to.deep.equal([])
  })

  it('are walked by the whole of their primary key, and said to be of a kind that the table holds', async () => {
    const { owner } = await testDatabase()
    for (const code of placeCodes) {
      const place = placeOf(code)
      const { rows } = await owner.raw<{ rows: { name: string }[] }>(`
        select a.attname as name from pg_index i cross join unnest(i.indkey) with ordinality as key (number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.number where i.indrelid = ?::regclass and i.indisprimary order by key.place`, [place.table])
      expect(rows.map(({ name }) => name), code).to.deep.equal(['council_id', ...place.key.split(' ')])
      expect(Object.keys(columnKinds[place.table] ?? {}), code).to.include(place.kind)
    }
  })

  it('each give up somebody whose name stands in any of their words, and nobody of another council', async () => {
    const [council, other] = [await aCouncilWithEverything(), await aCouncilWithEverything()]
    const [planted, others] = [await plant(council.id), await plant(other.id)]
    expect(others).to.deep.equal(planted)
    const requestId = await aSearchFor(council, { name: 'Zebedee Quartermain' })
    const found = await foundBy(council, requestId)
    for (const code of planted) expect(found.filter(({ place }) => place === code).length, code).to.be.greaterThan(0)
    expect(placeCodes.filter(code => placeOf(code).words !== '' && !planted.includes(code)), 'the builder has no row there, or it takes no words').to.deep.equal(['look-ups'])
    const theirKeys = new Set((await rowsOf(other, 'notes')).map(({ id }) => String(id)))
    expect(found.filter(({ rowKey }) => [...theirKeys].some(key => rowKey.includes(key)))).to.deep.equal([])
  })
})

/** Writes the name where it goes, in one column of each place. Answers the places that took it. */
async function plant(councilId: string): Promise<string[]> {
  const { owner } = await testDatabase()
  return await inCouncilOn(owner, councilId, async trx => {
    const took: string[] = []
    for (const code of placeCodes) {
      const place: Place = placeOf(code)
      for (const column of place.words.split(' ').filter(word => word !== '')) {
        const isJson = ['facts', 'changes', 'differences', 'charges'].includes(column) || (column === 'reasons')
        const text = isJson ? '[{"said":"Zebedee Quartermain"}]' : 'Zebedee Quartermain'
        const changed = await trx.transaction(async inner => await inner(place.table).where({ council_id: councilId }).update({ [column]: text })).catch(() => 0)
        if (changed === 0) continue
        took.push(code)
        break
      }
    }
    return took
  })
}
