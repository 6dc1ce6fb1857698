import { zipSync } from 'fflate'

/** The smallest picture that there is: one pixel. */
export const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
export const aPdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')
export const aJpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0'), Buffer.alloc(20), Buffer.from([0xff, 0xd9])])

export function aWorkbook(more: Record<string, Uint8Array> = {}): Buffer {
  return Buffer.from(zipSync({ '[Content_Types].xml': Buffer.from('<Types/>'), 'xl/workbook.xml': Buffer.from('<workbook/>'), ...more }))
}

/** A zip file with anything in it. */
export function aZip(): Buffer {
  return Buffer.from(zipSync({ 'a.txt': Buffer.from('a') }))
}
