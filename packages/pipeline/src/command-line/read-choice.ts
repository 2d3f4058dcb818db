import { UserError } from "../errors.ts";
import { didYouMean } from "./nearest-name.ts";

/**
 * The one of several names that an option's text is.
 * @param option as it is written: `--policy`.
 * @throws UserError that lists the names, and says which may have been meant.
 */
export function readChoice<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const name = names.find((known) => known === text);
  if (name !== undefined) return name;
  throw new UserError(`${option} "${text}" must be one of ${names.join(", ")}${didYouMean(text, names)}`);
}
