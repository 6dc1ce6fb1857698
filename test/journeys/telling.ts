import type { TestCouncil, TestUserName } from '../support/builders.js'
import { testPassword } from '../support/builders.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { openVisitor, type Visitor, type WayToVisit } from '../support/visitor.js'

/** Who takes part in a scenario, and what each of them visits with. */
export type Cast<Role extends string> = Record<Role, WayToVisit>

export interface Scene<Role extends string> {
  /** One of the scenario's own, with everybody's funds and people and nothing else. */
  council: TestCouncil
  /** Somebody of the cast opens a browser of their own at this path of the council's service. */
  open: (role: Role, path: string) => Promise<Visitor>
}

/** Tells one scenario with each of these casts. The browsers are closed at its end. */
export function tell<Role extends string>(
  story: string, casts: readonly Cast<Role>[], scenario: (scene: Scene<Role>) => Promise<void>
): void {
  describe(story, function () {
    this.timeout(240_000)
    usesService()
    for (const cast of casts) {
      it(describeCast(cast), async () => {
        const service = await testService()
        const council = await aPayingCouncil()
        const visitors: Visitor[] = []
        const open = async (role: Role, path: string): Promise<Visitor> => {
          const address = cast[role] === 'lynx' ? service.loopbackAddressOf(council) : service.addressOf(council)
          const visitor = await openVisitor(cast[role], address + path)
          visitors.push(visitor)
          return visitor
        }
        try {
          await scenario({ council, open })
        } finally {
          for (const visitor of visitors) await visitor.close()
        }
      })
    }
  })
}

/** Enters a card on the provider's own pages, as far as the page that asks to confirm or tells that it cannot be. */
export async function enterCard(visitor: Visitor, number: string): Promise<void> {
  await visitor.fill('Card number', number)
  await visitor.fill('Month', '09')
  await visitor.fill('Year', '40')
  await visitor.fill('Name on card', 'S O’Brien')
  await visitor.fill('Security code', '123')
  await visitor.fill('Postcode of the billing address', 'BF1 2AB')
  await visitor.press('Continue')
}

/** Signs in as somebody on the council's staff, and comes to the home page. */
export async function signIn(visitor: Visitor, council: TestCouncil, name: TestUserName): Promise<void> {
  await visitor.fill('Email address', council.users[name].email)
  await visitor.fill('Password', testPassword)
  await visitor.press('Sign in')
}

/** What is shown at this place of the page, such as a code or a reference. */
export async function readOff(visitor: Visitor, place: RegExp): Promise<string> {
  const text = await visitor.text()
  const found = place.exec(text)?.[1]
  if (found === undefined) throw new Error(`Nothing like ${place.source} in: ${text}`)
  return found
}

function describeCast(cast: Cast<string>): string {
  const members = Object.entries(cast)
  return members.length === 1 ? `in ${members[0]?.[1] ?? ''}` : members.map(([role, way]) => `${role} in ${way}`).join(', ')
}
