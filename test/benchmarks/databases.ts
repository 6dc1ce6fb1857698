import { testDatabase } from '../support/database.js'

/** The superuser's way into the database of this run, whose tables' own rules do not bind them. */
export async function superuserUrlOfTestDatabase(): Promise<string> {
  const { superuserUrl, applicationUrl } = await testDatabase()
  return superuserUrlOf(superuserUrl, applicationUrl)
}

/** The superuser's way into the database that the application reaches in this one. */
export function superuserUrlOf(serverUrl: string, applicationUrl: string): string {
  const url = new URL(serverUrl)
  url.pathname = new URL(applicationUrl).pathname
  return url.href
}
