/**
 * How often a test draws: `usual` by `npm test`, which is to take minutes, `thorough` by `npm run test:slow`. For tests of
 * random moments, such as kills, where each draw takes a second and each more makes a rare fault likelier to be seen.
 */
export function repeats(usual: number, thorough: number): number {
  return process.env["SPINEGRADE_SLOW_TESTS"] === "1" ? thorough : usual;
}
