/**
 * Number of draws of a test: `usual` by `npm test`, which is to take minutes, `thorough` by `npm run test:slow`. For tests of
 * random moments and of properties whose draws are expensive, where each more makes a rare fault likelier to be seen; and for
 * sizes that alone take seconds.
 */
export function repeats(usual: number, thorough: number): number {
  return process.env["SPINEGRADE_SLOW_TESTS"] === "1" ? thorough : usual;
}
