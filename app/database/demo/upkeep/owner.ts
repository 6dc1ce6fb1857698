import type { DemoCouncil } from '../demo-council.js'
import { demoStaff } from '../demo-setup.js'

/** Who answers for the council's service. @throws Error for a demo council without a service owner */
export function ownerOf(demo: DemoCouncil): ReturnType<typeof demoStaff>[number] {
  const owner = demoStaff(demo).find(({ roleCode }) => roleCode === 'service-owner')
  if (owner === undefined) throw new Error(`${demo.council.slug} has no service owner`)
  return owner
}
