/** Bars and spaces by turns, from the first bar to the last, each so many modules wide, and the white before and after them. */
export interface ReadBars {
  widths: number[]
  quietBefore: number
  quietAfter: number
}

/** What a scanner that knows the standard alone makes of a barcode. */
export interface Decoded {
  text: string
  /** The character sets it went through, such as CB. */
  sets: string
}

/** ISO/IEC 15417, table 1: the widths of each symbol character's three bars and spaces, by its value; those that start are 103 to 105. */
const symbols = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 ' +
  '221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 ' +
  '231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 ' +
  '314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 ' +
  '114131 311141 411131 211412 211214 211232'
).split(' ')
const stop = '2331112'
const [startB, startC, toB, toC] = [104, 105, 100, 99]

/** Reads the bars of a path as drawn: black where a bar is, white elsewhere. @throws Error when it draws anything else, or bars touch */
export function readBars({ modules, path }: { modules: number, path: string }): ReadBars {
  const bars = path.split('z').slice(0, -1).map(drawn => {
    const [, at, width, height, back] = /^M(\d+) 0h(\d+)v(\d+)h-(\d+)$/.exec(drawn) ?? []
    if (at === undefined || width !== back || height !== '9') throw new Error(`No bar from top to bottom: ${drawn}`)
    return { from: Number(at), to: Number(at) + Number(width) }
  })
  const edges = bars.flatMap(({ from, to }) => [from, to])
  const widths = edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0))
  if (widths.some(width => width < 1)) throw new Error('Bars touch or overlap')
  return { widths, quietBefore: edges[0] ?? 0, quietAfter: modules - (edges.at(-1) ?? 0) }
}

/** @throws Error when it is no Code 128 of the sets B and C, or its check character is wrong */
export function decode(widths: readonly number[]): Decoded {
  const drawn = widths.join('')
  if (!drawn.endsWith(stop) || (drawn.length - stop.length) % 6 !== 0) throw new Error(`No stop character at the end of ${drawn}`)
  const values = (drawn.slice(0, -stop.length).match(/.{6}/g) ?? []).map(symbol => symbols.indexOf(symbol))
  if (values.includes(-1)) throw new Error(`No character of Code 128 among ${drawn}`)
  const check = values.pop()
  const sum = values.reduce((total, value, index) => total + value * Math.max(index, 1), 0)
  if (check !== sum % 103) throw new Error(`The check character is ${check}, not ${sum % 103}`)
  return textOf(values)
}

function textOf([start, ...values]: readonly number[]): Decoded {
  if (start !== startB && start !== startC) throw new Error(`It starts with ${start}`)
  let set = start === startB ? 'B' : 'C'
  const read = { text: '', sets: set }
  for (const value of values) {
    if (value === (set === 'B' ? toC : toB)) {
      set = set === 'B' ? 'C' : 'B'
      read.sets += set
    } else if (value >= (set === 'B' ? 95 : 100)) throw new Error(`${value} is no character of set ${set}`)
    else read.text += set === 'B' ? String.fromCharCode(value + 32) : String(value).padStart(2, '0')
  }
  return read
}
