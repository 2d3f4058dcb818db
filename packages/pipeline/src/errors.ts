/**
 * An error for the user: its message says what was wrong, where, and what to do.
 * Commands print it without a stack and exit with 1; anything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  override name = "UserError";
}

/**
 * The result of `work`.
 * @throws UserError as `context: message`, for example `study 7 cannot be validated: …`, when `work` throws a UserError;
 * anything else as it is.
 */
export async function withContext<Result>(context: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${context}: ${error.message}`, { cause: error });
  }
}

// An error of Node's own is not an instance of the Error of a test's realm: fields are read, classes are not asked.

/** The code of a system error, such as `ENOENT`; "" of anything else. */
export function errorCode(error: unknown): string {
  return readText(error, "code") ?? "";
}

/** The message of an error, or a thrown value as text. */
export function errorMessage(error: unknown): string {
  return readText(error, "message") ?? String(error);
}

/** Why something failed, in few words: the code or message of the innermost cause. */
export function failureReason(error: unknown): string {
  const cause: unknown =
    typeof error === "object" && error !== null ? Reflect.get(error, "cause") : undefined;
  if (typeof cause === "object" && cause !== null) return failureReason(cause);
  return readText(error, "code") ?? errorMessage(error);
}

function readText(error: unknown, field: string): string | undefined {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
