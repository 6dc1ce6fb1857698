import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

interface Operation {
  parameters?: { in: string, name: string }[]
  requestBody?: { content: JsonContent }
  responses: Record<string, { content?: JsonContent }>
}
type JsonContent = Record<string, { schema: { $ref: string } }>
type Schema = Record<string, unknown>

interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

const contract: Contract = JSON.parse(readFileSync(new URL('fixtures/govuk-pay-openapi.json', import.meta.url), 'utf8'))
const ajv = createAjv()

/** A fetch that holds every request and answer against the contract, and what it found amiss. */
export function watchedFetch() {
  const faults: string[] = []
  const watched: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    const [path, operation] = operationFor(url.pathname, method)
    faults.push(...requestFaults(operation, url, init?.body).map(fault => `request ${method} ${path}: ${fault}`))
    const response = await fetch(input, init)
    const body = await response.clone().text()
    faults.push(...answerFaults(operation, response.status, body).map(fault => `answer ${response.status} to ${method} ${path}: ${fault}`))
    return response
  }
  return { fetch: watched, faults }
}

function operationFor(pathname: string, method: string): [string, Operation] {
  for (const [path, operations] of Object.entries(contract.paths)) {
    const operation = operations[method.toLowerCase()]
    if (operation && new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname)) return [path, operation]
  }
  throw new Error(`The contract has no ${method} ${pathname}`)
}

function requestFaults(operation: Operation, url: URL, body: unknown): string[] {
  const known = (operation.parameters ?? []).filter(parameter => parameter.in === 'query').map(({ name }) => name)
  const unknown = [...url.searchParams.keys()].filter(name => !known.includes(name)).map(name => `unknown parameter ${name}`)
  const reference = operation.requestBody?.content['application/json']?.schema.$ref
  return reference ? [...unknown, ...validationFaults(reference, JSON.parse(String(body)))] : unknown
}

/** Where the contract describes no body, successes have that of 200 and refusals are errors, as in the documentation. */
function answerFaults(operation: Operation, status: number, body: string): string[] {
  if (status === 401) return []
  if (status === 204) return body === '' ? [] : ['a body']
  const fallback = status < 300 ? operation.responses['200']?.content : undefined
  const content = operation.responses[status]?.content ?? fallback
  const reference = content?.['application/json']?.schema.$ref ?? '#/components/schemas/RequestError'
  return validationFaults(reference, JSON.parse(body))
}

function validationFaults(reference: string, value: unknown): string[] {
  const validate = ajv.getSchema(`contract${reference}`)
  if (validate === undefined) throw new Error(`No schema ${reference}`)
  return validate(value) ? [] : (validate.errors ?? []).map(error =>
    `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`)
}

/** The contract as JSON Schema, and stricter: no field that it does not name. */
function createAjv(): Ajv {
  const schemas = Object.fromEntries(Object.entries(contract.components.schemas)
    .map(([name, schema]) => [name, name === 'ExternalMetadata' ? { type: 'object' } : closed(schema)]))
  const created = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true } })
  // The contract says that these are objects; the documentation's examples and the real answers have text.
  Object.assign(schemas.PostLink?.properties ?? {}, { params: { type: 'object', additionalProperties: { type: 'string' } } })
  created.addSchema({ $id: 'contract', components: { schemas } })
  return created
}

function closed(schema: Schema): Schema {
  return 'properties' in schema ? { additionalProperties: false, ...schema } : schema
}
