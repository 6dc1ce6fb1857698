import { residentsPages } from './residents-pages.js'
import { staffPages } from './staff-pages.js'

const named = Object.entries({ ...residentsPages, ...staffPages })
  .map(([pattern, name]) => ({ pattern, name, parts: pattern.split('/'), open: pattern.split('/').filter(part => part.startsWith(':')).length }))
  .sort((one, other) => one.open - other.open)

/**
 * What a page is called, by its address or the pattern of it. A form whose address is no page's stands on the page with the nearest beginning,
 * which is never the home page. Null where no page of ours has such a beginning.
 */
export function pageName(address: string): string | null {
  const parts = address.split('/')
  for (let length = parts.length; length === parts.length || length > 2; length -= 1) {
    const found = named.find(page => page.parts.length === length && page.parts.every((part, index) => part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
    if (found !== undefined) return found.name
  }
  return null
}

/** A text with an address, or something else, on each line, with the names of pages in place of addresses. Readers may be of the public. */
export function pagesInWords(text: string): string {
  const words = text.split('\n').map(line => {
    const [address, name] = [line.trim(), pageName(line.trim())]
    return name === null ? line : address.startsWith('/staff') ? `${name} (a page of staff)` : name
  })
  return [...new Set(words)].join('\n')
}

/** The patterns of the pages whose names hold what somebody looks for. */
export function pagesNamedLike(words: string): string[] {
  return words === '' ? [] : named.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())).map(({ pattern }) => pattern)
}
