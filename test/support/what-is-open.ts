const secondsAfterLastTest = 30

/** Loaded into Mocha: when the tests are over and the process does not end, it says what holds it. */
export const mochaHooks = {
  afterAll(): void {
    setTimeout(() => {
      process.stdout.write(`\nStill open: ${process.getActiveResourcesInfo().join(', ')}\n`)
    }, secondsAfterLastTest * 1000).unref()
  }
}
