import { readFile } from 'node:fs/promises'
import { loadResults } from '../accessibility/automated/load-results.js'
import { readResults } from '../accessibility/automated/results.js'
import { ConfigurationFault, startSettings } from '../config.js'
import { allCouncils } from '../councils/council.js'
import { embeddedDatabaseUrls } from '../database/embedded-server.js'
import { inCouncil, usePool } from '../database/in-council.js'
import { connect } from '../database/knex.js'
import { londonDate, systemClock } from '../dates.js'
import { projectRoot } from '../paths.js'

const usage = 'Usage: npm run accessibility:load -- <results.json> [short name of a council]\nWithout a council the results go into the register of every one.'

/** Loads the results of the page tests into the accessibility registers, and says what that changed. */
async function loadAccessibility(): Promise<void> {
  const [file, slug] = process.argv.slice(2)
  if (file === undefined) throw new ConfigurationFault(usage)
  const results = readResults(await readFile(file, 'utf8'), londonDate(systemClock.now()))
  const { config, hasOwnDatabase } = startSettings()
  const embedded = hasOwnDatabase ? await embeddedDatabaseUrls(config.dataDirectory) : undefined
  const knex = connect(embedded?.applicationUrl ?? config.databaseUrl, 1)
  usePool(knex)
  try {
    const councils = (await allCouncils()).filter(council => slug === undefined || council.slug === slug)
    if (councils.length === 0) throw new ConfigurationFault(slug === undefined ? 'There is no council yet.' : `There is no council ${slug}.`)
    const release = await releaseName()
    for (const { id, name } of councils) {
      const { outcome, found, cameBack, gone } = await inCouncil(id, async trx => await loadResults(trx, id, results, release, systemClock.now()))
      const words = { 'loaded-before': 'had these results already', 'newer-is-there': 'has newer results, so these were left out' }
      process.stdout.write(`${name}: ${outcome === 'loaded' ? `${found} found, ${cameBack} came back, ${gone} gone` : words[outcome]}\n`)
    }
  } finally {
    await knex.destroy()
    await embedded?.server.stop()
  }
}

async function releaseName(): Promise<string> {
  const { version } = JSON.parse(await readFile(`${projectRoot}/package.json`, 'utf8')) as { version: string }
  return `Release ${version}`
}

loadAccessibility().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
})
