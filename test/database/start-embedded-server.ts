import { startEmbeddedServer } from '../../app/database/embedded-server.js'

/**
 * A process of its own for embedded-server.test.ts to kill: it starts the server in the given directory, says how, and
 * stays.
 */
const dataDirectory = process.argv[2]
if (dataDirectory === undefined) throw new Error('Name the data directory.')
const { superuserUrl, port, startedHere } = await startEmbeddedServer({ dataDirectory })
process.stdout.write(`${JSON.stringify({ superuserUrl, port, startedHere })}\n`)
setInterval(() => undefined, 60_000)
