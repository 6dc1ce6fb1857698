export type LynxControlKind = 'link' | 'field' | 'choice' | 'button'

export interface LynxControl {
  number: number
  kind: LynxControlKind
  name: string
  /** For a choice: whether it is chosen. */
  chosen: boolean
}

export interface LynxPage {
  /** What lynx shows, without the numbers it gives to links and fields, each run of white space as one space. */
  text: string
  controls: LynxControl[]
}

/**
 * Reads a page as lynx prints it when links and fields are numbered: `[3]` before each of them, and what each of them is in a list
 * headed "References" at the end.
 */
export function readLynxPage(printed: string): LynxPage {
  const split = printed.lastIndexOf('\nReferences\n')
  const shown = split < 0 ? printed : printed.slice(0, split)
  const kinds = readReferences(split < 0 ? '' : printed.slice(split))
  const [before = '', ...rest] = shown.split(/\[(?=\d+\])/)
  const parts = rest.map(part => {
    const [, number, text = ''] = /^(\d+)\](.*)$/s.exec(part) ?? []
    return { number: Number(number), text: squeeze(text), firstLine: squeeze(text.split('\n', 1).join('')) }
  })
  const controls: LynxControl[] = []
  parts.forEach(({ number, text, firstLine }, index) => {
    const kind = kinds.get(number)
    if (kind === undefined) return
    const textBefore = index === 0 ? squeeze(before) : parts[index - 1]?.text ?? ''
    controls.push({ number, kind, name: kind === 'field' ? textBefore : nameOf(kind, firstLine), chosen: /^(\(\*\)|\[X\])/.test(text) })
  })
  return { text: squeeze([before, ...parts.map(part => part.text)].join(' ')), controls }
}

/**
 * The control of that name: for a field, words that stand before it, as its label does; for others, their line or how it begins.
 * @throws Error that shows the page.
 */
export function lynxControl(page: LynxPage, kind: LynxControlKind, name: string): LynxControl {
  const ofKind = page.controls.filter(control => control.kind === kind)
  const found = kind === 'field'
    ? ofKind.find(control => control.name.includes(name))
    : ofKind.find(control => control.name === name) ?? ofKind.find(control => control.name.startsWith(name))
  if (found === undefined) throw new Error(`lynx shows no ${kind} "${name}". It shows: ${page.text}`)
  return found
}

function readReferences(list: string): Map<number, LynxControlKind> {
  const lines = [...list.matchAll(/^ *(\d+)\. (.*)$/gm)]
  return new Map(lines.map(([, number, what = '']) => [Number(number), kindOf(what)]))
}

function kindOf(what: string): LynxControlKind {
  if (!what.startsWith('form field = ')) return 'link'
  if (/radio|checkbox/.test(what)) return 'choice'
  return what.includes('submit') ? 'button' : 'field'
}

function nameOf(kind: LynxControlKind, text: string): string {
  if (kind === 'choice') return text.replace(/^(\( \)|\(\*\)|\[ \]|\[X\]) */, '')
  // Before a button's words stands its value or, without one, BUTTON.
  return kind === 'button' ? text.replace(/^[^)]*\) (?=\S)/, '') : text
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
