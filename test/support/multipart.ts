import type { Answer, HttpVisitor } from './http-visitor.js'

export interface UploadedFile {
  name: string
  content: string | Buffer
  /** The field of the form that it comes in: 'file' unless told otherwise. */
  field?: string
}

const boundary = '----counterfoil-upload'

/** Sends a form with files as browsers do, and nothing that is not given: no hidden field comes by itself. */
export async function sendMultipart(
  visitor: HttpVisitor, path: string, fields: Record<string, string>, files: readonly UploadedFile[], headers: Record<string, string> = {}
): Promise<Answer> {
  const body = multipartBody(fields, files)
  return await visitor.send('POST', path, body, { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers })
}

/** What such a form is on its way. */
export function multipartBody(fields: Record<string, string>, files: readonly UploadedFile[]): Buffer {
  const part = (head: string, content: string | Buffer) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')])
  return Buffer.concat([
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
    ...files.map(({ name, content, field = 'file' }) => part(`name="${field}"; filename="${name}"\r\nContent-Type: text/plain`, content)),
    Buffer.from(`--${boundary}--\r\n`)
  ])
}
