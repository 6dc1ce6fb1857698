import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import express, { type Express } from 'express'
import helmet from 'helmet'
import request from 'supertest'
import { buildIfStale } from '../../app/build/build.js'
import { type Assets, loadAssets } from '../../app/web/rendering/assets.js'
import { brandingFaults, contrastRatio } from '../../app/web/rendering/council-stylesheet.js'
import { makeProjectWithOurViews, type SampleProject } from '../build/sample-project.js'
import { type RawAnswer, rawGet } from './raw-get.js'

const green = { headerBackground: '#1d4d2b', headerText: '#ffffff', accent: '#1d6b3a', link: '#17602f' }
const purple = { headerBackground: '#35235c', headerText: '#ffffff', accent: '#5a2d82', link: '#4b2a86' }
const aYear = 'public, max-age=31536000, immutable'

describe('assets', function () {
  this.timeout(60_000)
  let project: SampleProject
  let assets: Assets
  let app: Express

  before(async () => {
    project = await makeProjectWithOurViews()
    await buildIfStale({ log: () => {}, root: project.root })
    assets = loadAssets(project.dist('assets'))
    app = express()
    app.use(helmet())
    app.use((incoming, _response, next) => {
      const branding = incoming.headers.host?.startsWith('northmoor') ? purple : green
      Object.assign(incoming, { council: { branding } })
      next()
    })
    app.use('/assets', assets.serve)
    app.use((_request, response) => void response.status(404).end())
  })
  after(() => project.remove())

  it('have addresses that change with their content', async () => {
    expect(assets.assetUrl('resident.js')).to.match(/^\/assets\/resident-[0-9a-f]{10}\.js$/)
    expect(assets.assetUrl('images/councils/barnfield.svg')).to.match(/^\/assets\/images\/councils\/barnfield-[0-9a-f]{10}\.svg$/)
    expect(() => assets.assetUrl('residents.js')).to.throw('no asset residents.js')
  })

  for (const { accepted, expected } of [
    { accepted: 'gzip, deflate, br', expected: 'br' },
    { accepted: 'br;q=0, gzip', expected: 'gzip' },
    { accepted: 'gzip', expected: 'gzip' },
    { accepted: 'identity', expected: undefined },
    { accepted: '', expected: undefined }
  ]) {
    it(`come as ${expected ?? 'they are'} to a browser that accepts "${accepted}"`, async () => {
      const response = await fetchRaw(assets.assetUrl('resident.js'), accepted)
      expect(response.headers['content-encoding']).to.equal(expected)
      expect(response.headers).to.include({ vary: 'Accept-Encoding', 'cache-control': aYear })
      const plain = await readFile(path.join(project.dist('assets'), path.basename(assets.assetUrl('resident.js'))))
      expect(decoded(response.body, expected).equals(plain)).to.equal(true)
    })
  }

  it('say what they are, forbid guessing, and carry no header that only a page needs', async () => {
    for (const [name, type] of [['resident.js', 'text/javascript; charset=utf-8'], ['images/favicon.svg', 'image/svg+xml']] as const) {
      const { headers } = await request(app).get(assets.assetUrl(name))
      expect(headers).to.include({ 'content-type': type, 'x-content-type-options': 'nosniff' })
      expect(headers).not.to.have.any.keys('content-security-policy', 'x-frame-options', 'etag')
    }
  })

  it('answer HEAD with the length and no content', async () => {
    const { headers, text } = await request(app).head(assets.assetUrl('resident.js')).set('Accept-Encoding', 'gzip')
    expect(Number(headers['content-length'])).to.be.greaterThan(500)
    expect(text ?? '').to.equal('')
  })

  for (const wrong of ['/assets/manifest.json', '/assets/../views.cjs', '/assets/%2e%2e/views.cjs', '/assets/..%2fviews.cjs', '/assets/', '/assets/resident.css']) {
    it(`are the only files: ${wrong} is not there`, async () => {
      await request(app).get(wrong).expect(404)
    })
  }

  it('are not there for POST', async () => {
    await request(app).post(assets.assetUrl('resident.js')).expect(404)
  })

  describe('a council’s stylesheet', () => {
    it('is the plain one with the colours of the council whose host was asked, for a year', async () => {
      const response = await request(app).get(assets.stylesheetUrl('resident', purple)).set('Host', 'northmoor.localhost').expect(200)
      expect(response.text).to.include('.govuk-button').and.include('--council-accent:#5a2d82')
      expect(response.headers).to.include({ 'cache-control': aYear, 'content-type': 'text/css; charset=utf-8' })
    })

    it('has another address for other colours', () => {
      expect(assets.stylesheetUrl('resident', purple)).not.to.equal(assets.stylesheetUrl('resident', green))
      expect(assets.stylesheetUrl('resident', green)).to.equal(assets.stylesheetUrl('resident', { ...green }))
      expect(assets.stylesheetUrl('staff')).to.equal(assets.assetUrl('staff.css'))
    })

    it('comes as it is now, and is not kept, for an address of another version', async () => {
      const response = await request(app).get('/assets/council/0123456789/resident.css').expect(200)
      expect(response.text).to.include('--council-accent:#1d6b3a')
      expect(response.headers['cache-control']).to.equal('no-cache')
    })

    it('never takes in a colour that is none', () => {
      expect(() => assets.stylesheetUrl('resident', { ...green, link: 'red}body{display:none' })).to.throw('no colour')
    })
  })

  describe('sizes', () => {
    it('leave room in the first 14,600 bytes: stylesheet 7,500, script 2,500, logo 700, in brotli', async () => {
      const sheet = await fetchRaw(assets.stylesheetUrl('resident', green), 'br')
      expect(sheet.body.length).to.be.lessThan(7500)
      expect((await fetchRaw(assets.assetUrl('resident.js'), 'br')).body.length).to.be.lessThan(2500)
      for (const council of ['barnfield', 'northmoor']) {
        const logo = await fetchRaw(assets.assetUrl(`images/councils/${council}.svg`), 'br')
        expect(logo.body.length).to.be.lessThan(700)
      }
    })

    it('hold no font, nothing from elsewhere and no inline image', async () => {
      for (const sheet of ['resident', 'staff'] as const) {
        const { text } = await request(app).get(assets.stylesheetUrl(sheet, green))
        expect(text).not.to.match(/@font-face|url\(|GDS Transport|@import/)
      }
    })
  })

  function fetchRaw(address: string, accepted: string): Promise<RawAnswer> {
    return rawGet(app, address, accepted === '' ? {} : { 'Accept-Encoding': accepted })
  }
})

function decoded(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'br') return brotliDecompressSync(body)
  return encoding === 'gzip' ? gunzipSync(body) : body
}

describe('a council’s colours', () => {
  it('contrast as WCAG computes it', () => {
    expect(contrastRatio('#000000', '#ffffff')).to.be.closeTo(21, 0.001)
    expect(contrastRatio('#ffffff', '#ffffff')).to.equal(1)
    expect(contrastRatio('#777777', '#FFFFFF')).to.be.closeTo(4.478, 0.001)
    expect(contrastRatio('#767676', '#ffffff')).to.be.closeTo(4.542, 0.001)
  })

  it('are without fault when every text on them can be read', () => {
    expect(brandingFaults(green)).to.deep.equal([])
    expect(brandingFaults(purple)).to.deep.equal([])
  })

  it('are refused, each by its own name, when a text on them is faint', () => {
    const faint = { headerBackground: '#ffd500', headerText: '#ffffff', accent: '#4fa36f', link: '#777777' }
    expect(brandingFaults(faint)).to.deep.equal([
      { field: 'headerText', fault: 'too-little-contrast' },
      { field: 'accent', fault: 'too-little-contrast' },
      { field: 'link', fault: 'too-little-contrast' }
    ])
  })

  it('are refused when they are no colours', () => {
    expect(brandingFaults({ ...green, accent: 'green', link: '#12345' })).to.deep.equal([
      { field: 'accent', fault: 'not-a-colour' },
      { field: 'link', fault: 'not-a-colour' }
    ])
  })
})
