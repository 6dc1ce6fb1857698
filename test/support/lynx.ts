import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lynxControl, readLynxPage, type LynxControlKind, type LynxPage } from './lynx-page.js'
import { programPath } from './programs.js'
import type { Visitor } from './visitor.js'

/** Starts lynx on an empty page. It cannot look up *.localhost: give it addresses on 127.0.0.1. */
export async function openLynx(): Promise<LynxVisitor> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'counterfoil-lynx-'))
  const keys = path.join(folder, 'keys')
  execFileSync('mkfifo', [keys])
  writeFileSync(path.join(folder, 'empty.html'), '')
  writeFileSync(path.join(folder, 'lynx.cfg'), settings(folder))
  const screen = openSync(path.join(folder, screenFile), 'w')
  const program = spawn(programPath('lynx'), [
    `-cfg=${path.join(folder, 'lynx.cfg')}`, '-lss=/dev/null', '-tna', `-cmd_script=${keys}`, path.join(folder, 'empty.html')
  ], {
    env: { PATH: process.env.PATH, TERM: 'vt100', LANG: 'C.UTF-8', COLUMNS: '120', LINES: '40', HOME: folder, LYNX_TEMP_SPACE: folder },
    stdio: ['ignore', screen, screen]
  })
  closeSync(screen)
  program.unref()
  return new LynxVisitor(folder, program, await open(keys, 'r+'))
}

/**
 * Visits in lynx. lynx reads keys from a script; ours is a pipe, written as the visit goes on. To read the page, lynx is told to print
 * it to a file. It ends when the pipe does, so it never outlives this process.
 */
export class LynxVisitor implements Visitor {
  readonly #folder: string
  readonly #program: ChildProcess
  readonly #keys: FileHandle
  #page: LynxPage | undefined

  constructor(folder: string, program: ChildProcess, keys: FileHandle) {
    this.#folder = folder
    this.#program = program
    this.#keys = keys
    process.once('exit', this.#removeFolder)
  }

  async open(address: string): Promise<void> {
    await this.#send(['g', ...typed(address), enter])
  }

  async follow(link: string): Promise<void> {
    await this.#activate('link', link)
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#activate('field', label)
    await this.#send([clearLine, ...typed(text), tab])
  }

  async choose(label: string): Promise<void> {
    const { chosen } = lynxControl(await this.page(), 'choice', label)
    if (!chosen) await this.#activate('choice', label)
  }

  async press(button: string): Promise<void> {
    await this.#activate('button', button)
  }

  async back(): Promise<void> {
    await this.#send(['Left Arrow'])
  }

  async text(): Promise<string> {
    return (await this.page()).text
  }

  /** The page as lynx shows it now, with its links and fields. */
  async page(): Promise<LynxPage> {
    return this.#page ??= readLynxPage(await this.#print())
  }

  async close(): Promise<void> {
    await this.#keys.close()
    if (this.#program.exitCode === null && this.#program.signalCode === null) {
      const ended = new Promise(resolve => this.#program.once('exit', resolve))
      this.#program.ref()
      // Told to end while it ends by itself, since its keys have, lynx may wait for itself for ever.
      this.#program.kill('SIGKILL')
      await ended
    }
    process.off('exit', this.#removeFolder)
    this.#removeFolder()
  }

  async #activate(kind: LynxControlKind, name: string): Promise<void> {
    const { number } = lynxControl(await this.page(), kind, name)
    await this.#send([...String(number), 'g', enter, enter])
  }

  async #send(keys: string[]): Promise<void> {
    this.#page = undefined
    await this.#keys.write(keys.map(key => `key ${key}\n`).join(''))
  }

  async #print(): Promise<string> {
    const file = path.join(this.#folder, printedFile)
    rmSync(file, { force: true })
    await this.#send(['p', ...printerNumber, enter])
    const deadline = Date.now() + 15_000
    while (!existsSync(file)) {
      if (this.#program.exitCode !== null || Date.now() > deadline) {
        throw new Error(`lynx prints no page. Its screen:\n${readFileSync(path.join(this.#folder, screenFile), 'utf8').slice(-4000)}`)
      }
      await delay(5)
    }
    return readFileSync(file, 'utf8')
  }

  readonly #removeFolder = (): void => {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const enter = '^J'
const tab = '^I'
const clearLine = '^U'
const printedFile = 'printed.txt'
const screenFile = 'screen.txt'

/** In lynx's print menu, after the four ways of its own. */
const printerNumber = '5'

/** The printed page gets its name only when it is complete. */
function settings(folder: string): string {
  const partial = path.join(folder, 'partial.txt')
  return [
    'ACCEPT_ALL_COOKIES:TRUE',
    'CHARACTER_SET:utf-8',
    'DEFAULT_KEYPAD_MODE:LINKS_AND_FIELDS_ARE_NUMBERED',
    'NO_PAUSE:TRUE',
    'INFOSECS:0',
    'MESSAGESECS:0',
    'ALERTSECS:0',
    `PRINTER:file:cp %s ${partial} && mv ${partial} ${path.join(folder, printedFile)}:TRUE`
  ].join('\n') + '\n'
}

/** lynx takes characters outside ASCII byte by byte. */
function typed(text: string): string[] {
  return [...Buffer.from(text)].map(byte => {
    if (byte === 0x20) return '<space>'
    if (byte === 0x0a) return enter
    return byte < 0x80 ? String.fromCharCode(byte) : `0x${byte.toString(16)}`
  })
}
