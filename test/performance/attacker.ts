/**
 * What an attacker is left with who knows every line that is shown and the sums of all, and so the sums of the hidden ones, and that a line
 * without anything would have been shown: of any of the hidden lines, all possible values of its two parts and of its whole, by trying every one.
 */
export function whatCouldBe({ firsts, seconds, lines }: { firsts: number, seconds: number, lines: number }): number[][] {
  const pairs = upTo(firsts).flatMap(first => upTo(seconds).map(second => [first, second] as const))
    .filter(([first, second]) => first + second > 0 && canShare(firsts - first, seconds - second, lines - 1))
  return [pairs.map(([first]) => first), pairs.map(([, second]) => second), pairs.map(([first, second]) => first + second)]
}

/** Whether so much of each part can be shared among so many lines, with something in each of them. */
function canShare(firsts: number, seconds: number, among: number): boolean {
  if (among === 0) return firsts === 0 && seconds === 0
  return upTo(firsts).some(first => upTo(seconds).some(second => first + second > 0 && canShare(firsts - first, seconds - second, among - 1)))
}

function upTo(most: number): number[] {
  return Array.from({ length: most + 1 }, (_, value) => value)
}
