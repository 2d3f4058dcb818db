import { errorCode, UserError } from "../errors.ts";

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space, then run the same command again",
  EDQUOT: "the disk quota is used up: free some space, then run the same command again",
  EROFS: "the file system is read-only: choose another folder",
  EACCES: "writing there is not allowed: change the folder's permissions or choose another folder",
  EPERM: "writing there is not allowed: change the folder's permissions or choose another folder",
  ENOTDIR: "a part of that path is a file, not a folder",
  EEXIST: "a part of that path is a file, not a folder",
  EISDIR: "a folder has that name: move it away, or choose another name",
  ENAMETOOLONG: "the name is longer than the file system allows: choose a shorter one",
  ELOOP: "a symbolic link in that path leads back to itself: choose another folder",
  EIO: "the disk reports a fault: check it, or choose another one",
  // what Node says where a folder above is on a read-only file system, or a link leads nowhere
  ENOENT:
    "its folder cannot be made; the file system may be read-only, or a link in that path leads nowhere: choose another folder",
};

/** System calls that write; a failure of any other is not one of writing. */
const WRITES = new Set(
  "mkdir rename link unlink rm rmdir write fsync copyfile symlink ftruncate truncate".split(" "),
);

/** A failed write as a UserError that says what to do, or the error itself where nothing is known to do. */
export function explainWriteFailure(path: string, error: unknown): unknown {
  const remedy = error instanceof UserError ? undefined : REMEDIES[errorCode(error)];
  return remedy === undefined ? error : new UserError(`cannot write ${path}: ${remedy}`, { cause: error });
}

/** `explainWriteFailure` for an error that is not explained yet: by the path that the system names in it. */
export function explainSystemFailure(error: unknown): unknown {
  if (!(error instanceof Error && "syscall" in error && "path" in error)) return error;
  const { syscall, path } = error;
  return typeof path === "string" && typeof syscall === "string" && WRITES.has(syscall)
    ? explainWriteFailure(path, error)
    : error;
}
