import { UserError } from "../errors.ts";

const MOST_DIGITS = 10;

/**
 * The whole number that an option's text means.
 * @param option as it is written: `--folds`. @param range the least and the greatest number that it may be.
 * @throws UserError that names the option, the text and the range.
 */
export function readWhole(
  option: string,
  text: string,
  range: readonly [least: number, most: number],
): number {
  const [least, most] = range;
  const value = /^\d+$/.test(text) && text.length <= MOST_DIGITS ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UserError(`${option} "${text}" must be a whole number from ${least} to ${most}`);
}
