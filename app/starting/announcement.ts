import { demoSignIns } from '../database/demo/demo-sign-ins.js'
import { type DemoReference, demoReferences } from '../database/demo/references-to-try.js'
import { formatMoney } from '../money.js'

/** What `npm start` prints when everything runs: where to go, who can sign in, what to type. */
export function announcement({ webPort, sandboxPort, logs }: { webPort: number, sandboxPort: number, logs: string }): string {
  const hosts = [...new Set(demoSignIns.map(({ host }) => host))]
  const [first = { password: '' }] = demoSignIns
  return [
    '',
    'Counterfoil is running',
    '',
    ...hosts.flatMap(host => council(host, webPort)),
    `Every password is ${first.password}`,
    '',
    `  Where there is no *.localhost      http://127.0.0.1:${webPort}/ (shows Barnfield)`,
    `  Performance of all councils        http://all-councils.localhost:${webPort}/`,
    `  Emails that would have been sent   http://${hosts[0] ?? 'localhost'}:${webPort}/outbox`,
    `  Sandbox payment provider           http://127.0.0.1:${sandboxPort}/ (pay with card 4242 4242 4242 4242)`,
    `  What the processes write           ${logs}`,
    '',
    'Press Ctrl-C to stop it all.',
    ''
  ].join('\n')
}

function council(host: string, webPort: number): string[] {
  const people = demoSignIns.filter(person => person.host === host)
  const references = demoReferences(host.split('.')[0] ?? '')
  return [
    people[0]?.councilName ?? host,
    `  Pay        http://${host}:${webPort}/`,
    `  Staff      http://${host}:${webPort}/staff`,
    ...people.map(({ email, roleCode }) => `             ${email} (${roleCode.replaceAll('_', ' ')})`),
    '  References to try',
    ...references.map(reference => `             ${line(reference)}`),
    ''
  ]
}

function line({ fundName, reference, postcode, kind, what, balancePence }: DemoReference): string {
  const owed = balancePence === null || balancePence <= 0 ? '' : ` ${formatMoney(balancePence)}`
  return `${fundName.padEnd(32)} ${reference.padEnd(15)} ${(postcode ?? '').padEnd(9)} ${what}${kind === 'stopped' ? '' : owed}`
}
