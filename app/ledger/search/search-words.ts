/** As many words as anybody is found by; more only slow a search down. */
export const mostWords = 6
const longestWord = 40

/**
 * The words by which a payer's name or a narrative is found: lower case, without accents or punctuation, two characters at least.
 * Both what is stored and what is searched for go through here, so that the two always meet.
 */
export function searchWordsOf(...texts: (string | null | undefined)[]): string[] {
  const words = new Set<string>()
  for (const text of texts) {
    const plain = (text ?? '').normalize('NFKD').replace(/\p{M}/gu, '').replace(/['’]/gu, '').toLowerCase()
    for (const word of plain.match(/[\p{L}\p{N}]{2,}/gu) ?? []) words.add([...word].slice(0, longestWord).join(''))
  }
  return [...words]
}
