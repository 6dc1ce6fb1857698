import path from 'node:path'
import { z } from 'zod'
import { projectRoot } from './paths.js'

/** The environments that differ in behaviour: only production is closed to demo conveniences and demands secrets. */
const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  BIND_ADDRESS: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: postgresUrl(),
  MIGRATION_DATABASE_URL: postgresUrl().optional(),
  REHEARSAL_DATABASE_URL: postgresUrl().optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
  SESSION_SECRETS: z.string().transform(text => text.split(',')).pipe(z.array(z.string().min(32, 'needs at least 32 characters each'))),
  ENCRYPTION_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base 64'),
  BEHIND_HTTPS: z.enum(['yes', 'no']).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  NOTIFY_API_KEY: z.string().min(20).optional(),
  NOTIFY_TEMPLATE_ID: z.uuid().optional(),
  NOTIFY_BASE_URL: z.url().optional(),
  DATA_DIRECTORY: z.string().default('.data'),
  POSTING_FILES_DIRECTORY: z.string().refine(text => path.isAbsolute(text), 'must be an absolute path').optional(),
  ARRIVING_FILES_DIRECTORY: z.string().refine(text => path.isAbsolute(text), 'must be an absolute path').optional(),
  KNOWN_COUNCILS_FILE: z.string().refine(text => path.isAbsolute(text), 'must be an absolute path').optional(),
  WHOLE_SERVICE_HOST: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name in small letters, without a port').optional(),
  SANDBOX_PORT: z.coerce.number().int().min(1).max(65535).default(3001),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info')
})

/** All settings of a process, read once from the environment, checked and frozen. */
export type Config = Readonly<{
  environment: 'development' | 'test' | 'production'
  port: number
  bindAddress: string
  databaseUrl: string
  migrationDatabaseUrl: string
  /** An empty database, as its owner, into which a backup is restored to see that it can be. */
  rehearsalDatabaseUrl: string | null
  databasePoolSize: number
  sessionSecrets: readonly string[]
  encryptionKey: Buffer
  /** Residents reach the service over https: secure cookies, HSTS. */
  https: boolean
  trustedProxies: number
  notify: Readonly<{ apiKey: string, templateId: string, baseUrl: string | null }> | null
  /** Where this machine keeps what outside production has no other place: the embedded database, the sandbox's memory, logs. */
  dataDirectory: string
  /** Under which posting files are put into folders, one of each council's own; null where they are only downloaded. */
  postingFilesDirectory: string | null
  /** Under which files that arrive by themselves are found, in a folder of each source of each council; null where they are only uploaded. */
  arrivingFilesDirectory: string | null
  /** Where the web process keeps what pages need of each council, public as it is, for when the database is away; null where it keeps it in memory alone. */
  knownCouncilsFile: string | null
  /** The host on which the performance of all councils is published, and nothing else; null publishes it nowhere. */
  wholeServiceHost: string | null
  sandboxPort: number
  logLevel: string
}>

/** Thrown when settings are missing or malformed; the message lists every fault, and no value of a secret. */
export class ConfigurationFault extends Error {}

/**
 * Reads and checks every setting.
 * @throws ConfigurationFault that lists all faults at once.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environmentSchema.safeParse({ ...developmentDefaults(present), ...present })
  const faults = parsed.success ? [] : parsed.error.issues.map(issue => `${issue.path.join('.')}: ${describe(issue, present)}`)
  faults.push(...productionFaults(present))
  if (!parsed.success || faults.length > 0) throw new ConfigurationFault(`Counterfoil cannot start. Settings to mend:\n- ${faults.join('\n- ')}`)
  const settings = parsed.data
  return Object.freeze({
    environment: settings.NODE_ENV,
    port: settings.PORT,
    bindAddress: settings.BIND_ADDRESS,
    databaseUrl: settings.DATABASE_URL,
    migrationDatabaseUrl: settings.MIGRATION_DATABASE_URL ?? settings.DATABASE_URL,
    rehearsalDatabaseUrl: settings.REHEARSAL_DATABASE_URL ?? null,
    databasePoolSize: settings.DATABASE_POOL_SIZE,
    sessionSecrets: Object.freeze(settings.SESSION_SECRETS),
    encryptionKey: Buffer.from(settings.ENCRYPTION_KEY, 'base64'),
    https: (settings.BEHIND_HTTPS ?? (settings.NODE_ENV === 'production' ? 'yes' : 'no')) === 'yes',
    trustedProxies: settings.TRUSTED_PROXIES,
    notify: settings.NOTIFY_API_KEY !== undefined && settings.NOTIFY_TEMPLATE_ID !== undefined
      ? Object.freeze({ apiKey: settings.NOTIFY_API_KEY, templateId: settings.NOTIFY_TEMPLATE_ID, baseUrl: settings.NOTIFY_BASE_URL ?? null })
      : null,
    dataDirectory: path.resolve(projectRoot, settings.DATA_DIRECTORY),
    postingFilesDirectory: settings.POSTING_FILES_DIRECTORY
      ?? (settings.NODE_ENV === 'development' ? path.resolve(projectRoot, settings.DATA_DIRECTORY, 'posting-files') : null),
    arrivingFilesDirectory: settings.ARRIVING_FILES_DIRECTORY
      ?? (settings.NODE_ENV === 'development' ? path.resolve(projectRoot, settings.DATA_DIRECTORY, 'arriving-files') : null),
    knownCouncilsFile: settings.KNOWN_COUNCILS_FILE
      ?? (settings.NODE_ENV === 'development' ? path.resolve(projectRoot, settings.DATA_DIRECTORY, 'known-councils.json') : null),
    wholeServiceHost: settings.WHOLE_SERVICE_HOST ?? (settings.NODE_ENV === 'development' ? 'all-councils.localhost' : null),
    sandboxPort: settings.SANDBOX_PORT,
    logLevel: settings.LOG_LEVEL
  })
}

/** The settings of this process. The one place that reads process.env. */
export function processConfig(): Config {
  return readConfig(process.env)
}

/** What a command is told that can bring its own database: `npm start` and the ledger check. */
export type StartSettings = Readonly<{
  config: Config
  /** No database was named, so it starts one of its own; the configuration's addresses of it mean nothing then. */
  hasOwnDatabase: boolean
  /** Ports that were asked for are taken or refused; others may be moved. */
  isPortGiven: boolean
  isSandboxPortGiven: boolean
  /** npm's shell stands between whoever started us and us. */
  isRunByNpm: boolean
}>

/** The settings of such a command. @throws ConfigurationFault, as for every process. */
export function startSettings(environment: Record<string, string | undefined> = process.env): StartSettings {
  const isGiven = (name: string): boolean => environment[name] !== undefined && environment[name] !== ''
  // Who names the owner's address means that database: quietly backing up one of our own instead would look like a backup.
  const hasOwnDatabase = !isGiven('DATABASE_URL') && !isGiven('MIGRATION_DATABASE_URL') && environment.NODE_ENV !== 'production'
  const config = readConfig({ ...environment, ...(hasOwnDatabase ? { DATABASE_URL: 'postgres://own/counterfoil' } : {}) })
  return Object.freeze({
    config, hasOwnDatabase, isPortGiven: isGiven('PORT'), isSandboxPortGiven: isGiven('SANDBOX_PORT'), isRunByNpm: isGiven('npm_lifecycle_event')
  })
}

/** The environment of a process that `npm start` starts: its own, with what it has found out itself. */
export function childEnvironment(found: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...found }
}

/** Fixed, public secrets, so that a clone runs with two commands; production has no defaults for them. */
function developmentDefaults(present: Record<string, string | undefined>): Record<string, string> {
  if (present.NODE_ENV === 'production') return {}
  return {
    SESSION_SECRETS: 'a-secret-for-development-only-never-for-production',
    ENCRYPTION_KEY: Buffer.alloc(32, 'development').toString('base64')
  }
}

function productionFaults(present: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  if ((present.NOTIFY_API_KEY === undefined) !== (present.NOTIFY_TEMPLATE_ID === undefined)) {
    faults.push('NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID: give both or neither')
  }
  if (present.NODE_ENV === 'production' && present.BEHIND_HTTPS === 'no') faults.push('BEHIND_HTTPS: production is served over https only')
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(present.BIND_ADDRESS ?? '127.0.0.1')
  if (present.NODE_ENV !== 'production' && !isLoopback) {
    faults.push('BIND_ADDRESS: outside production, where secrets are public and emails can be read, only this machine is served')
  }
  return faults
}

function postgresUrl() {
  return z.string().refine(isPostgresUrl, 'must be a postgres:// address with a host and a database name')
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1
}

/** Settings come as text, so one that is there and of a wrong type is a number that is none. */
function describe(issue: z.core.$ZodIssue, present: Record<string, string | undefined>): string {
  if (issue.code !== 'invalid_type') return issue.message
  return present[String(issue.path[0])] === undefined ? 'is missing' : 'must be a whole number'
}
