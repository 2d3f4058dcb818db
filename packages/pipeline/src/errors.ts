/**
 * An error for the person at the keyboard: its message says what was wrong, where, and what to do.
 * Commands print it without a stack and exit with 1; anything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  override name = "UserError";
}
