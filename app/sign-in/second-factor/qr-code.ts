/** A QR code as one path of an SVG, a unit for each of its squares. */
export interface QrCode {
  /** Squares on a side. */
  size: number
  path: string
}

/** Draws the code of a text. The package is large and seldom needed, so it is loaded when it is. */
export async function drawQrCode(text: string): Promise<QrCode> {
  const { default: barcodes } = await import('bwip-js')
  const [drawn] = barcodes.raw({ bcid: 'qrcode', text })
  if (drawn === undefined || !('pixs' in drawn)) throw new Error('A QR code is drawn in squares')
  const squares = [...drawn.pixs].flatMap((isDark, index) => (
    isDark === 1 ? [`M${index % drawn.pixx} ${Math.floor(index / drawn.pixx)}h1v1h-1z`] : []
  ))
  return { size: drawn.pixx, path: squares.join('') }
}
