import { expect } from 'chai'
import fc from 'fast-check'
import { UnreadableFile } from '../../../app/imports/formats/receipt-format.js'
import { linesOf, type Encoding } from '../../../app/imports/formats/text-lines.js'
import { cut } from './reading.js'

async function read(bytes: Uint8Array, encoding: Encoding = 'utf-8', at?: number | readonly number[]): Promise<string[]> {
  const texts: string[] = []
  for await (const lines of linesOf(cut(bytes, at), encoding)) {
    for (const line of lines) {
      expect(line.number).to.equal(texts.length + 1)
      texts.push(line.text)
    }
  }
  return texts
}

async function refusal(bytes: Uint8Array, encoding: Encoding = 'utf-8', at?: number): Promise<string> {
  const error: unknown = await read(bytes, encoding, at).catch((reason: unknown) => reason)
  expect(error).to.be.instanceOf(UnreadableFile)
  return error instanceof Error ? error.message : ''
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('The lines of a text file', () => {
  it('end with LF, CR LF or CR, the last one perhaps with none', async () => {
    expect(await read(Buffer.from('a\nb\r\nc\rd\n\ne'))).to.deep.equal(['a', 'b', 'c', 'd', '', 'e'])
    expect(await read(Buffer.from('a\r\n'))).to.deep.equal(['a'])
    expect(await read(Buffer.from('a'))).to.deep.equal(['a'])
    expect(await read(Buffer.from('\n'))).to.deep.equal([''])
  })

  it('are read in each encoding, with or without its mark, and a mark goes before the setting', async () => {
    const text = '£5 – é\nžluť'
    expect(await read(Buffer.from(text))).to.deep.equal(text.split('\n'))
    expect(await read(Buffer.from(`\ufeff${text}`), 'windows-1252')).to.deep.equal(text.split('\n'))
    expect(await read(Buffer.from(text, 'utf16le'), 'utf-16le')).to.deep.equal(text.split('\n'))
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-8')).to.deep.equal(text.split('\n'))
    expect(await read(utf16be(text), 'utf-16be')).to.deep.equal(text.split('\n'))
    expect(await read(utf16be(`\ufeff${text}`), 'utf-16le')).to.deep.equal(text.split('\n'))
    expect(await read(Buffer.from('a3352080 96 92 e9'.replaceAll(' ', ''), 'hex'), 'windows-1252')).to.deep.equal(['£5 €–’é'])
  })

  it('are refused where a byte is not of the encoding, and the line is named', async () => {
    const before = 'line\r\n'.repeat(30_000)
    for (const at of [65_536, 1000]) {
      expect(await refusal(Buffer.concat([Buffer.from(before), Buffer.from([0x61, 0xe9, 0x0a])]), 'utf-8', at)).to.contain('Line 30001 holds a character that is not UTF-8')
    }
    expect(await refusal(Buffer.from([0x61, 0x0a, 0x81]), 'windows-1252')).to.contain('Line 2 holds a character that is not Windows-1252')
    expect(await refusal(Buffer.from([0x61, 0x00, 0x0a, 0x00, 0x00, 0xd8, 0x61, 0x00]), 'utf-16le')).to.contain('Line 2 ')
    expect(await refusal(Buffer.from([0x61, 0x00, 0x62]), 'utf-16le')).to.contain('not UTF-16LE')
  })

  it('are refused where there is a NUL, as in UTF-16 that is read as something else', async () => {
    expect(await refusal(Buffer.from('a\nb\0c\n'))).to.contain('Line 2 holds a NUL')
    expect(await refusal(Buffer.from('abc\n', 'utf16le'))).to.contain('in UTF-16')
  })

  it('are refused where one is too long, however it is cut, before the memory is full', async () => {
    const long = (units: string) => Buffer.from(`short\n${units}\nshort`)
    expect(await read(long('x'.repeat(64_000)))).to.have.length(3)
    expect(await read(long('€'.repeat(64_000)), 'utf-8', 60_001)).to.have.length(3)
    for (const at of [5000, 65_536, 1_000_000]) {
      expect(await refusal(long('x'.repeat(64_001)), 'utf-8', at)).to.contain('Line 2 is longer than 64,000 characters')
    }
    let sent = 0
    const endless = (async function* () {
      for (;;) {
        sent += 65_536
        yield new Uint8Array(65_536).fill(120)
      }
    })()
    const error: unknown = await linesOf(endless, 'utf-8').next().catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(UnreadableFile)
    expect(sent).to.be.below(500_000)
  })

  it('are refused when there are none, or when the file is of another kind', async () => {
    expect(await refusal(Buffer.alloc(0))).to.equal('The file is empty')
    expect(await refusal(Buffer.from('\ufeff'))).to.equal('The file is empty')
    expect(await refusal(Buffer.from('%PDF-1.7\n'))).to.equal('This is a PDF, not a text file')
    expect(await refusal(Buffer.from('PK\u0003\u0004xxxx'), 'utf-8', 1)).to.contain('an Excel workbook or a zip file')
  })

  it('are the same however the bytes are cut', async () => {
    const texts = fc.array(fc.constantFrom('a', 'é', '€', '😀', '\n', '\r', '\r\n', '£5'), { maxLength: 60 }).map(parts => parts.join(''))
    await fc.assert(fc.asyncProperty(texts, fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be'), fc.array(fc.nat(200), { maxLength: 6 }), async (text, encoding, places) => {
      fc.pre(text !== '')
      const bytes = encoding === 'utf-8' ? Buffer.from(text) : encoding === 'utf-16le' ? Buffer.from(text, 'utf16le') : utf16be(text)
      const expected = text.split(/\r\n?|\n/)
      if (expected.at(-1) === '') expected.pop()
      expect(await read(bytes, encoding, places.map(place => Math.min(place, bytes.length)))).to.deep.equal(expected)
      expect(await read(bytes, encoding, 1)).to.deep.equal(expected)
    }), { numRuns: 150 })
  })
})
