import type { Chance } from './chance.js'

const firstNames = [
  'Ada', 'Bela', 'Cato', 'Dilys', 'Emeka', 'Farah', 'Gwen', 'Hugo', 'Inés', 'Jovan', 'Kofi', 'Lena', 'Mairi', 'Noor', 'Otis', 'Petra', 'Quentin', 'Rosa',
  'Sunil', 'Tilda', 'Una', 'Vikram', 'Wanda', 'Xin', 'Yusra', 'Zach'
]
const lastNames = [
  'Applegarth', 'Brindlewood', 'Cloverdale', 'Dunmore-Quill', 'Ebbsworth', 'Fennimore', 'Gatherole', 'Hollowell', 'Inglethorpe', 'Jessamy', 'Kettlewick',
  'Larkspur', 'Merrowby', 'Nettlefold', 'O’Larragh', 'Pennywhistle', 'Quarrington', 'Rushbeck', 'Sandlewood', 'Thistledown', 'Underbank', 'Vellacott',
  'Windlestraw', 'Yarborrow'
]
const streets = ['Practice Street', 'Lesson Lane', 'Example Road', 'Trial Terrace', 'Rehearsal Row', 'Sample Square']
const inwardLetters = [...'ABDEFGHJLNPQRSTUWXYZ']

export interface InventedPerson {
  /** As on a bill and on a card, without a title: none fits every first name. */
  name: string
  /** As on a bank's statement: 18 plain capitals at most. */
  statementName: string
  address: string
  postcode: string
}

/** Somebody whom no name list and no map has: the streets are called what they are, and no post goes to area ZZ. */
export function inventPerson(chance: Chance): InventedPerson {
  const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)]
  return {
    name: `${first} ${last}`,
    statementName: `${last.replace(/[^A-Za-z-]/g, '').toUpperCase()} ${first.charAt(0)}`.slice(0, 18),
    address: `${chance.between(1, 99)} ${chance.pick(streets)}`,
    postcode: `ZZ${chance.between(1, 9)} ${chance.between(1, 9)}${chance.pick(inwardLetters)}${chance.pick(inwardLetters)}`
  }
}
