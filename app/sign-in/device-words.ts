const browsers: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'], [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'], [/\bSafari\//, 'Safari'], [/^Lynx\//, 'Lynx'], [/^w3m\//, 'w3m']
]
const systems: readonly [RegExp, string][] = [
  [/\b(iPhone|iPod)\b/, 'an iPhone'], [/\biPad\b/, 'an iPad'], [/\bAndroid\b/, 'Android'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'a Mac'],
  [/\bCrOS\b/, 'a Chromebook'], [/\bLinux\b/, 'Linux']
]

/** A browser as its owner would know it, such as "Firefox on Windows", from what it says of itself. */
export function deviceWords(userAgent: string): string {
  const nameIn = (kinds: readonly [RegExp, string][]): string | undefined => kinds.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [nameIn(browsers), nameIn(systems)]
  if (browser === undefined) return system === undefined ? 'Unknown browser' : `Unknown browser on ${system}`
  return system === undefined ? browser : `${browser} on ${system}`
}
