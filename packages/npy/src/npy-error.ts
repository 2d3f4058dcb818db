import { UserError } from "@spinegrade/pipeline/errors";

/** A file that is not a .npy file of a supported kind; the message says what was found and what to do. */
export class NpyError extends UserError {
  override name = "NpyError";
}
