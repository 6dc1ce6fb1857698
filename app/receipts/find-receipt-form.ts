import { looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import { readReference } from '../references.js'
import { readEmail } from '../messages/email-address.js'
import { field, type FieldError } from '../web/form-body.js'

/** Two facts that whoever paid has: the reference, and one that a finder of the receipt alone has not. */
export interface ReceiptFacts {
  reference: string
  proof: { email: string } | { lastFour: string }
}

interface Typed {
  reference: string
  proof: string
}

type FindReceiptForm =
  | { values: ReceiptFacts, submitted: Typed, errors?: never }
  | { errors: FieldError[], submitted: Typed, values?: never }

/** One field takes either second fact: four digits are the card's, anything else is an email address. */
export function readFindReceiptForm(body: unknown): FindReceiptForm {
  const typedReference = field(body, 'reference').trim()
  const typedProof = field(body, 'proof').trim()
  const reference = readReference(typedReference)
  const proof = readProof(typedProof)
  const submitted = { reference: withoutCardNumber(typedReference), proof: withoutCardNumber(typedProof) }
  if (reference !== null && !('fault' in proof)) return { values: { reference, proof }, submitted }
  const errors: FieldError[] = []
  if (reference === null) errors.push({ field: 'reference', message: referenceFault(typedReference) })
  if ('fault' in proof) errors.push({ field: 'proof', message: proof.fault })
  return { errors, submitted }
}

function readProof(typed: string): ReceiptFacts['proof'] | { fault: string } {
  if (typed === '') return { fault: 'Enter the email address you gave, or the last 4 digits of the card' }
  if (/^[0-9]{4}$/.test(typed)) return { lastFour: typed }
  if (looksLikeCardNumber(typed)) return { fault: 'Enter only the last 4 digits of the card. We have not kept the number you typed' }
  const { values } = readEmail({ email: typed })
  return values ?? { fault: 'Enter an email address like name@example.com, or 4 digits' }
}

function referenceFault(typed: string): string {
  if (typed === '') return 'Enter the receipt reference'
  if (looksLikeCardNumber(typed)) return 'That looks like a card number. Enter the receipt reference instead. We have not kept the number you typed'
  return 'Check the receipt reference. It has 10 letters and numbers, like 7KQ2-93XM-4S'
}
