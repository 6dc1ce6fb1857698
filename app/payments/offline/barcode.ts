/** A Code 128 barcode as one path of an SVG, a unit wide for each module, with the quiet zone that scanners need on both sides. */
export interface Barcode {
  modules: number
  path: string
  /** Of the whole drawing on paper. */
  widthInches: number
}

/** ISO/IEC 15417 asks for ten. */
const quietModules = 10
/** A whole number of dots at 300 and at 600 dots an inch, so that every bar prints sharp: a third of a millimetre. */
const moduleInches = 4 / 300

/** The package is large and seldom needed, so it is loaded when it is. */
export async function drawBarcode(text: string): Promise<Barcode> {
  const { default: barcodes } = await import('bwip-js')
  const [drawn] = barcodes.raw({ bcid: 'code128', text })
  if (drawn === undefined || !('sbs' in drawn)) throw new Error('A Code 128 barcode is drawn in bars')
  const bars: string[] = []
  let at = quietModules
  for (const [index, width] of [...drawn.sbs].entries()) {
    if (index % 2 === 0) bars.push(`M${at} 0h${width}v9h-${width}z`)
    at += width
  }
  const modules = at + quietModules
  return { modules, path: bars.join(''), widthInches: modules * moduleInches }
}
