import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import session from 'express-session'
import helmet from 'helmet'
import pg from 'pg'
import type * as programModule from '../../../app/app.js'
import type * as configurationModule from '../../../app/config.js'
import type * as councilModule from '../../../app/database/in-council.js'
import type * as knexModule from '../../../app/database/knex.js'
import type * as servicesModule from '../../../app/services.js'
import type * as templatesModule from '../../../app/web/rendering/templates.js'
import { builtPath } from '../../../app/paths.js'
import type { ServerReport, ServerSetup } from './page-servers.js'

/** A server process of the page's benchmark. It is told what to be, and tells its port and, when asked, the processor time it has used. */
process.on('message', (message: ServerSetup | 'used') => {
  if (message === 'used') return tell({ cpuMs: cpuMs() })
  start(message).then(tell, (error: unknown) => { throw error })
})
process.on('disconnect', () => { process.exit() })

async function start(setup: ServerSetup): Promise<ServerReport> {
  const server = createServer(setup.kind === 'bare' ? bareExpress(setup.html) : await builtApp(setup))
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return { port: (server.address() as AddressInfo).port }
}

/** What every Express program with safe headers and a session does, and nothing else. */
function bareExpress(html: string): Express {
  const app = express()
  app.use(helmet())
  app.use(session({ secret: 'of the benchmark', resave: false, saveUninitialized: false }))
  app.get('/', (request, response) => {
    request.session.councilId = 'kept'
    response.send('A session has begun')
  })
  app.post('/', (_request, response) => { response.send(html) })
  return app
}

/** The program as it was built, set as in production but for https. */
async function builtApp({ kind, databaseUrl }: Extract<ServerSetup, { databaseUrl: string }>): Promise<Express> {
  const { createApp } = await built<typeof programModule>('app')
  const { readConfig } = await built<typeof configurationModule>('config')
  const { usePool } = await built<typeof councilModule>('database/in-council')
  const { connect } = await built<typeof knexModule>('database/knex')
  const { realServices } = await built<typeof servicesModule>('services')
  const { warmTemplates } = await built<typeof templatesModule>('web/rendering/templates')
  const config: configurationModule.Config = { ...readConfig({ DATABASE_URL: databaseUrl }), environment: 'production' }
  usePool(connect(config.databaseUrl, config.databasePoolSize))
  const app = createApp(realServices(config), new pg.Pool({ connectionString: config.databaseUrl, max: config.databasePoolSize }))
  warmTemplates()
  if (kind === 'fixed') renderOnce(app)
  return app
}

async function built<Module>(name: string): Promise<Module> {
  return await import(builtPath('app', `${name}.js`)) as Module
}

/** What Express asks of a template engine's view. */
interface View {
  path: string
  render(context: object, done: RenderingDone): void
}

type RenderingDone = (error: null, html: string) => void

/** Each page is from then on what it was when it was first rendered. */
function renderOnce(app: Express): void {
  const pages = new Map<string, string>()
  const BuiltView = app.get('view') as new (name: string) => View
  app.set('view', class extends BuiltView {
    override render(context: object, done: RenderingDone): void {
      const known = pages.get(this.path)
      if (known !== undefined) return done(null, known)
      super.render(context, (error, html) => {
        pages.set(this.path, html)
        done(error, html)
      })
    }
  })
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function tell(report: ServerReport): void {
  process.send?.(report)
}
