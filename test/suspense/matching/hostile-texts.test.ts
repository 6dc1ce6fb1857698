import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../../app/database/in-council.js'
import { calendarDate, systemClock } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { phraseOf, plainWords } from '../../../app/funds/plain-words.js'
import { nameKeysOf, nameWordsOf } from '../../../app/funds/holder-names.js'
import { quotedIn } from '../../../app/suspense/matching/references/quoted-references.js'
import { suggestMatches } from '../../../app/suspense/matching/suggest-matches.js'
import { type ItemToMatch, itemKey } from '../../../app/suspense/matching/suggestion.js'
import { workMatching } from '../../../app/suspense/matching/work-matching.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { aSuspenseItem } from '../../support/builders-payments.js'
import { usesDatabase } from '../../support/database.js'

const hostile: Readonly<Record<string, string>> = {
  'five hundred digits': '7758601647'.repeat(50),
  'a digit and a letter in turn': '7A'.repeat(250),
  'five hundred numbers': '7 '.repeat(250),
  'many references of the right length': '775860164 '.repeat(50),
  'what looks like a pattern': `${'(a+)+$'.repeat(50)}775860164[[[\\d{1,99999}`,
  'letters beyond the basic plane': `${'𐌰𐌱𐌲'.repeat(60)} 775860164`,
  'a long word that must not be cut within a letter': `x${'𐌰'.repeat(90)} 775860164`,
  'marks upon marks': `Z${'\u0301'.repeat(400)} 775860164`,
  'other scripts and directions': '\u202e461068577 خالد 部长 Ω\u200b\u00ad 775860164',
  'a lone half of a character': '775860164 \ud800 \udfff',
  'SQL and markup': `'; drop table postings; -- <script>%_\\ 775860164`,
  'nothing that can be seen': '\u200b\u00a0\u2003\u00ad '
}

describe('Texts that mean harm, or make no sense', () => {
  usesDatabase()
  let council: TestCouncil
  before(async () => {
    council = await aCouncil()
    await anAccountHolder(council, { reference: '775860164', name: 'Ms Wren Alder' })
  })

  for (const [name, text] of Object.entries(hostile)) {
    it(`cost no more work than a bounded number of looks: ${name}`, async () => {
      const item = itemOf({ narrative: text, payerName: text, reference: text.slice(0, 30) })
      expect(quotedIn(item, 30, [7, 8, 9, 10, 11])).to.have.length.of.at.most(300)
      expect(nameKeysOf(nameWordsOf(text, true))).to.have.length.of.at.most(40)
      expect(plainWords(text)).to.have.length.of.at.most(60)
      expect(phraseOf(text)?.length ?? 0).to.be.at.most(60 * 41)
      const found = await inCouncil(council.id, async trx => await suggestMatches(trx, council.id, [item]))
      const accounts = (found.get(itemKey(item)) ?? []).map(({ accountReference }) => accountReference)
      expect(accounts).to.have.length.of.at.most(5)
      if (/\b775860164\b/.test(text)) expect(accounts).to.include('775860164')
    })
  }

  it('are kept with what was found, so that no item holds up the others', async () => {
    const kept = await aCouncil()
    await anAccountHolder(kept, { reference: '775860164' })
    // The database takes no lone half of a character: an import has none either.
    const storable = Object.values(hostile).filter(text => Buffer.from(text, 'utf8').toString('utf8') === text)
    for (const narrative of storable) await aSuspenseItem(kept, { narrative: [...narrative].slice(0, 500).join('') })
    await workMatching(kept.id, systemClock)
    const looked = await inCouncil(kept.id, async trx => await trx('suspense_matchings').where({ council_id: kept.id })) as object[]
    expect(looked).to.have.length(storable.length)
  })

  it('show no card number as what was quoted', async () => {
    const item = itemOf({ narrative: 'PAID WITH 4242 4242 4242 4242 REF 775860164' })
    const shown = quotedIn(item, 30, [9]).map(({ text }) => text)
    expect(shown).to.include('775860164')
    expect(shown.filter(text => text.replace(/\D/g, '').includes('4242424242424242'))).to.deep.equal([])
  })
})

function itemOf(overrides: Partial<ItemToMatch>): ItemToMatch {
  return {
    entryId: newId(), lineNumber: 2, remainingPence: pence(45_00), occurredOn: calendarDate('2026-11-19'), reference: null, narrative: null,
    payerName: null, ...overrides
  }
}
