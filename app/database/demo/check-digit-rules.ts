import type { CheckDigitRuleSetup } from '../../councils/council-setup.js'

/** Rules of back-office systems that many councils share: Academy's for council tax and business rates, Dynix's for library cards. */
export const academyRule: CheckDigitRuleSetup = {
  code: 'academy',
  rule: {
    method: 'weighted-sum', modulus: 10, weights: [3, 7, 1, 3, 7, 1, 3, 7, 0],
    sourceSubstitution: '', subtract: true, resultSubstitutions: { 10: '0' }
  }
}

export const libraryCardRule: CheckDigitRuleSetup = {
  code: 'library-card',
  rule: { method: 'library-card', modulus: 10, weights: [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0], resultSubstitutions: { 10: '0' } }
}

export const fixedPenaltyRule: CheckDigitRuleSetup = { code: 'fixed-penalty', rule: noticeRule('12') }

export const barnfieldParkingRule: CheckDigitRuleSetup = { code: 'parking-fine', rule: noticeRule('05') }

export const barnfieldRentRule: CheckDigitRuleSetup = {
  code: 'housing-rent',
  rule: {
    method: 'weighted-sum', modulus: 10, weights: [0, 0, 9, 7, 1, 4, 6, 3, 2, 8, 0],
    sourceSubstitution: '', subtract: true, resultSubstitutions: { 10: '0' }
  }
}

export const northmoorParkingRule: CheckDigitRuleSetup = { code: 'parking-fine', rule: noticeRule('31') }

/** Seven digits and a check character, as on a book. */
export const northmoorCouncilTaxRule: CheckDigitRuleSetup = {
  code: 'council-tax',
  rule: {
    method: 'weighted-sum', modulus: 11, weights: [8, 7, 6, 5, 4, 3, 2, 0],
    sourceSubstitution: '', subtract: true, resultSubstitutions: { 10: 'X', 11: '0' }
  }
}

/** T, six digits and one of 23 letters: I and O are left out for looking like digits, and S for looking like 5. */
export const northmoorRentRule: CheckDigitRuleSetup = {
  code: 'housing-rent',
  rule: {
    method: 'weighted-sum', modulus: 23, weights: [0, 7, 6, 5, 4, 3, 2, 0],
    sourceSubstitution: '', subtract: false,
    resultSubstitutions: Object.fromEntries([...'ABCDEFGHJKLMNPQRTUVWXYZ'].map((letter, result) => [result, letter]))
  }
}

/** Two letters, seven digits and a check character; the letters count as the digits given. */
function noticeRule(lettersAsDigits: string): CheckDigitRuleSetup['rule'] {
  return {
    method: 'weighted-sum', modulus: 11, weights: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    sourceSubstitution: lettersAsDigits, subtract: false, resultSubstitutions: { 10: 'A' }
  }
}
