import { completeReference } from '../../funds/account-reference.js'
import type { Fund } from '../../funds/fund.js'
import type { Chance } from './chance.js'

const mostTries = 60

/** A reference that the fund's own rule accepts; null where the rule cannot be met by chance, as with some patterns. */
export function inventReference(chance: Chance, fund: Fund): string | null {
  const rule = fund.referenceRule()
  for (let tries = 0; tries < mostTries; tries += 1) {
    const reference = completeReference(rule, chance.filled(bodyOf(fund)))
    if (reference !== null) return reference
  }
  return null
}

/** All but the check digit, with `#` for any digit and `$` for any letter. */
function bodyOf({ mask, minimum_length: length, characters, check_method: check }: Fund): string {
  if (mask !== null) return mask.replace('@', '').replace(/[?*]/g, '#').slice(0, Math.max(length, mask.replace(/\*+$/, '').length + 3))
  const plain = check === null ? length : length - 1
  return (characters?.startsWith('letters') === true && !characters.includes('digits') ? '$' : '#').repeat(Math.max(plain, 1))
}
