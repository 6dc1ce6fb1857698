import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import express, { type Request } from 'express'

export interface PracticeSite {
  address: string
  close(): Promise<void>
}

/** A small site with a form, an error page, a redirect and a cookie, on which the tests' own machinery is tested. */
export async function startPracticeSite(extraFiles: Record<string, string> = {}): Promise<PracticeSite> {
  const site = express()
  site.use(express.urlencoded({ extended: false }))
  site.use((_request, response, next) => {
    response.set('Content-Security-Policy', "default-src 'self'; img-src 'self' data:")
    next()
  })
  site.get('/style.css', (_request, response) => { response.type('css').send(style) })
  site.get('/script.js', (_request, response) => { response.type('js').send("document.body.dataset.scripts = 'on'") })
  site.get('/', (_request, response) => {
    response.cookie('visit', 'first', { httpOnly: true, sameSite: 'lax' }).send(practicePage('Start', '<p><a href="/pay">Start now</a></p>'))
  })
  site.get('/pay', (_request, response) => { response.send(practicePage('Pay', form(''))) })
  site.post('/pay', (request: Request<object, string, Record<string, string>>, response) => {
    const { reference = '', how = '', agreed = 'no' } = request.body
    if (reference === '') {
      response.status(422).send(practicePage('Error: Pay', form('<p id="reference-error">Enter your reference</p>')))
    } else {
      response.redirect(303, `/done?${new URLSearchParams({ reference, how, agreed }).toString()}`)
    }
  })
  site.get('/done', (request, response) => {
    const told = new URL(request.url, 'http://practice').searchParams
    const cookie = request.headers.cookie ?? 'none'
    response.send(practicePage('Done', `<p>Reference ${[...told.values()].map(escape).join(', ')}; cookie ${cookie}</p>`))
  })
  for (const [route, content] of Object.entries(extraFiles)) {
    site.get(route, (_request, response) => { response.type(path.extname(route) || 'html').send(content) })
  }
  return await listen(site)
}

/** A whole page that has no fault. */
export function practicePage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} - Practice</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
<script src="/script.js"></script>
</body>
</html>
`
}

const style = 'body { font-family: sans-serif } label { display: block } a, button, input { outline-offset: 2px; min-height: 30px }'

function form(error: string): string {
  return `<form method="post" action="/pay" novalidate>
<fieldset>
<legend>How do you get in touch?</legend>
<div><input type="radio" name="how" id="how-phone" value="phone"> <label for="how-phone">By phone</label></div>
<div><input type="radio" name="how" id="how-web" value="web"> <label for="how-web">On the web</label></div>
</fieldset>
<label for="reference">Account reference</label>
${error}
<input type="text" name="reference" id="reference"${error === '' ? '' : ' aria-describedby="reference-error"'}>
<div><input type="checkbox" name="agreed" id="agreed" value="yes"> <label for="agreed">I agree</label></div>
<button type="submit">Continue</button>
</form>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

async function listen(site: express.Express): Promise<PracticeSite> {
  const server = await new Promise<Server>(resolve => {
    const started = site.listen(0, '127.0.0.1', () => { resolve(started) })
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => { resolve() })
    })
  }
}
