/** What has been started, to be stopped again in the opposite order: the processes first, what they need afterwards. */
export class Closings {
  readonly #closings: (() => Promise<void>)[] = []
  #closing: Promise<void> = Promise.resolve()
  isClosing = false

  add(close: () => Promise<void>): void {
    this.#closings.push(close)
  }

  /**
   * Stops everything, and what is added meanwhile. However often it is called, one thing is stopped at a time. What cannot be stopped
   * keeps nothing else running; why it could not is told.
   */
  async closeAll(tell: (fault: string) => void): Promise<void> {
    this.isClosing = true
    this.#closing = this.#closing.then(async () => {
      for (let close = this.#closings.pop(); close !== undefined; close = this.#closings.pop()) {
        await close().catch((error: unknown) => { tell(String(error)) })
      }
    })
    await this.#closing
  }

  /** @throws when everything is being stopped already: there is no use in going on. */
  refuseIfClosing(): void {
    if (this.isClosing) throw new Error('Stopped while starting')
  }
}
