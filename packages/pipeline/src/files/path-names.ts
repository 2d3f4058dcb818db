import { UserError } from "../errors.ts";

const LONGEST = 100;
const PATH_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Schema of a text that becomes a part of a path: see `checkPathName`. */
export const PATH_NAME_SCHEMA = {
  type: "string",
  pattern: PATH_NAME.source,
  maxLength: LONGEST,
} as const;

/** Whether a text may become a part of a path: it then names one file or folder where it is put, and none elsewhere. */
export function isPathName(text: string): boolean {
  return text.length <= LONGEST && PATH_NAME.test(text);
}

/**
 * Returns a name that becomes a part of a path: letters and digits of ASCII, `.`, `_` and `-`, the first a letter or a
 * digit, 100 at most. So no name leads out of the folder that it is put in, and none is hidden.
 * @param what for the message: `--key`, `the run's name`.
 * @throws UserError when it is anything else.
 */
export function checkPathName(what: string, text: string): string {
  if (isPathName(text)) return text;
  throw new UserError(
    `${what} ${JSON.stringify(text.slice(0, LONGEST))} cannot be the name of a folder here: use up to ${LONGEST} ` +
      "letters, digits, dots, hyphens and underscores, a letter or a digit first",
  );
}
