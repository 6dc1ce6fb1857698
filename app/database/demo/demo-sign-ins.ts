import { barnfield } from './barnfield.js'
import { northmoor } from './northmoor.js'

/** The one password of everybody who works at the demo councils. */
export const demoPassword = 'counterfoil-demo-2026'

export interface DemoSignIn {
  councilName: string
  host: string
  name: string
  email: string
  roleCode: string
  password: string
}

/** Who can sign in to the demo councils. */
export const demoSignIns: readonly DemoSignIn[] = [barnfield, northmoor].flatMap(({ council, host, staff }) =>
  staff.map(({ name, email, roleCode }) => ({ councilName: council.name, host, name, email, roleCode, password: demoPassword })))
