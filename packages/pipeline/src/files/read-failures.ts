import { errorCode, errorMessage, UserError } from "../errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of that path is a file, not a folder",
  EISDIR: "it is a folder, not a file",
  EACCES: "reading it is not allowed: change its permissions",
  EPERM: "reading it is not allowed: change its permissions",
  ELOOP: "a symbolic link in that path leads back to itself",
  ENAMETOOLONG: "the name is longer than the file system allows",
  EMFILE: "too many files are open: raise the limit, ulimit -n",
  ENFILE: "too many files are open on this machine",
  EIO: "the disk reports a fault: check it",
  ESTALE: "its network folder is no longer mounted: mount it again",
};

/** System calls that read; a failure of any other is not one of reading. */
const READS = new Set("open read stat lstat access scandir opendir readlink realpath".split(" "));

/**
 * A failed read as a UserError in words, whatever the system called it.
 * @param missing what to do where the file is not there, such as the command that makes it.
 */
export function explainReadFailure(path: string, error: unknown, missing?: string): UserError {
  const code = errorCode(error);
  if (code === "ENOENT" && missing !== undefined)
    return new UserError(`${path} is missing: ${missing}`, { cause: error });
  return new UserError(`cannot read ${path}: ${REASONS[code] ?? errorMessage(error)}`, { cause: error });
}

/** `explainReadFailure` for an error that is not explained yet; any other error unchanged. */
export function explainUncaughtRead(error: unknown): unknown {
  if (typeof error !== "object" || error === null || !("syscall" in error && "path" in error)) return error;
  const { syscall, path } = error;
  const isRead =
    typeof syscall === "string" && READS.has(syscall) && Object.hasOwn(REASONS, errorCode(error));
  return isRead && typeof path === "string" ? explainReadFailure(path, error) : error;
}
