import type { TestCouncil, TestUserName } from './builders.js'
import { testPassword } from './builders.js'
import { HttpVisitor } from './http-visitor.js'
import { testService } from './service.js'

/** Somebody of the council's staff who has signed in, on the home page. */
export async function signedIn(council: TestCouncil, name: TestUserName): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/staff/sign-in')
  await visitor.submit({ email: council.users[name].email, password: testPassword })
  if (visitor.last.path !== '/staff') throw new Error(`${name} could not sign in: ${visitor.last.status} at ${visitor.last.path}`)
  return visitor
}

/**
 * The same person again, who signed in for an earlier page and stayed: for looking at pages that keep nothing in the session. Wherever they
 * were, they are nowhere now.
 */
export async function atWork(council: TestCouncil, name: TestUserName): Promise<HttpVisitor> {
  const key = `${council.id} ${name}`
  const session = stayed.get(key) ?? signedIn(council, name)
  stayed.set(key, session)
  const visitor = new HttpVisitor(await testService(), council)
  visitor.takeCookiesOf(await session)
  return visitor
}

const stayed = new Map<string, Promise<HttpVisitor>>()
