import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { BrowserVisitor } from '../support/browser-visitor.js'
import type { Visitor } from '../support/visitor.js'

/** Chooses the source and the file, and sends the form. What a person does in the browser's own window, the test does for them. */
export async function upload(visitor: Visitor, source: string, name: string, content: string): Promise<void> {
  if (!(visitor instanceof BrowserVisitor)) throw new Error('Files are uploaded in a browser')
  const directory = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-upload-'))
  try {
    await writeFile(path.join(directory, name), content)
    await visitor.choose(source)
    const [chooser] = await Promise.all([visitor.page.waitForFileChooser(), visitor.page.click('input[type=file]')])
    await chooser.accept([path.join(directory, name)])
    await visitor.press('Upload')
  } finally {
    await rm(directory, { recursive: true })
  }
}
