import { v5 } from 'uuid'
import type { CouncilSetup, ProviderAccountSetup, UserSetup } from '../../councils/council-setup.js'
import {
  startingLedgerAccounts, startingMethodsOfPayment, startingOffices, startingVatCodes
} from '../../councils/starting-settings.js'
import { encryptSecret } from '../../secrets-at-rest.js'
import { startingRoles } from '../../users/starting-roles.js'
import type { DemoCouncil } from './demo-council.js'

export interface DemoAddresses {
  /** Where the council's pages are, such as http://barnfield.localhost:3000 */
  origin: string
  /** Where the sandbox payment provider is. */
  providerUrl: string
}

/** Everything that is set up for a demo council before anybody pays. */
export function demoSetup(demo: DemoCouncil, { origin, providerUrl }: DemoAddresses, encryptionKey: Buffer, passwordHash: string): CouncilSetup {
  const { council, host, checkDigitRules, funds, stops } = demo
  return {
    council: { ...council, origin },
    hosts: [host],
    vatCodes: startingVatCodes,
    methodsOfPayment: startingMethodsOfPayment,
    offices: startingOffices,
    ledgerAccounts: startingLedgerAccounts,
    providerAccounts: [
      demoProviderAccount(council.slug, 'main', 'Main account', '964051', providerUrl, encryptionKey),
      demoProviderAccount(council.slug, 'parking', 'Parking', '964052', providerUrl, encryptionKey)
    ],
    checkDigitRules,
    funds,
    stops,
    roles: startingRoles,
    users: demoUsers(demo, passwordHash)
  }
}

/** The staff, with ids that follow from who they are, so that they are known before they are made. */
export function demoUsers({ council, staff }: DemoCouncil, passwordHash: string): UserSetup[] {
  return staff.map(person => ({ ...person, id: v5(person.email, council.id), passwordHash }))
}

function demoProviderAccount(
  slug: string, code: string, name: string, glCode: string, providerUrl: string, encryptionKey: Buffer
): ProviderAccountSetup {
  return {
    code,
    name,
    baseUrl: providerUrl,
    cardPageOrigin: providerUrl,
    apiKeyEncrypted: encryptSecret(`api_test_${slug}_${code}`, encryptionKey),
    webhookSecretEncrypted: encryptSecret(`webhook_secret_${slug}_${code}`, encryptionKey),
    glCode
  }
}
