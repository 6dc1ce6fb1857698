import type { ReferenceRule } from '../../app/funds/account-reference.js'
import type { LibraryCard, WeightedSum } from '../../app/funds/check-digit.js'

export const parkingFines: WeightedSum = {
  method: 'weighted-sum', modulus: 11, weights: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], sourceSubstitution: '05',
  subtract: false, resultSubstitutions: { 10: 'A' }
}
export const fixedPenalty: WeightedSum = { ...parkingFines, sourceSubstitution: '12' }
export const councilTax: WeightedSum = {
  method: 'weighted-sum', modulus: 10, weights: [3, 7, 1, 3, 7, 1, 3, 7, 0], sourceSubstitution: '',
  subtract: true, resultSubstitutions: { 10: '0' }
}
export const housingRents: WeightedSum = { ...councilTax, weights: [0, 0, 9, 7, 1, 4, 6, 3, 2, 8, 0] }
export const libraryCharges: LibraryCard = {
  method: 'library-card', modulus: 10, weights: [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
  resultSubstitutions: { 10: '0' }
}

/** Anything of 1 to 30 characters, with what a test is about put in. */
export function ruleWith(changes: Partial<ReferenceRule>): ReferenceRule {
  const limits = { minimumLength: 1, maximumLength: 30 }
  return { ...limits, characters: null, pattern: null, mask: null, checkDigit: null, ...changes }
}

export const parkingFineRule = { ...ruleWith({ mask: 'BJ#######@', checkDigit: parkingFines }), ...exactly(10) }
export const fixedPenaltyRule = { ...ruleWith({ mask: 'FP#######@', checkDigit: fixedPenalty }), ...exactly(10) }
export const councilTaxRule = { ...ruleWith({ mask: '########@', checkDigit: councilTax }), ...exactly(9) }
export const housingRentRule = { ...ruleWith({ mask: '##########@', checkDigit: housingRents }), ...exactly(11) }
export const libraryRule = { ...ruleWith({ mask: '#############@', checkDigit: libraryCharges }), ...exactly(14) }

function exactly(length: number) {
  return { minimumLength: length, maximumLength: length }
}
