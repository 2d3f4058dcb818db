import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "../files/atomic-files.ts";
import { errorCode, UserError } from "../errors.ts";
import { findLock, noteHeld, ownLock, type FoundLock } from "./lock-owner.ts";
import { removeLeftovers, temporaryName } from "../files/leftovers.ts";
import { keepRenewed } from "./renew-lock.ts";
import { explainWriteFailure } from "../files/write-failures.ts";

/** Another process holds a lock. */
export class LockedError extends UserError {
  override name = "LockedError";
}

/**
 * Runs `work` while holding a lock file that names its owner, so that two commands never write one folder at once.
 * A lock of an ended process of this machine is taken over by one of the processes that request it; so is a lock of another
 * machine that was not renewed for 15 minutes.
 * @throws LockedError naming the owner when another process holds the lock; UserError when it cannot be written.
 */
export async function withLock<T>(path: string, purpose: string, work: () => Promise<T>): Promise<T> {
  const place = resolve(path);
  const id = await acquire(place, purpose).catch((error: unknown) => {
    throw explainWriteFailure(place, error);
  });
  const stopRenewing = keepRenewed(place, id);
  try {
    return await work();
  } finally {
    await stopRenewing();
    await release(place, id);
  }
}

/** @returns the id of the lock that is now held. */
async function acquire(path: string, purpose: string): Promise<string> {
  await makeFolder(dirname(path));
  const id = randomUUID();
  const own = temporaryName(path);
  noteHeld(id, true); // before others can read it
  try {
    await writeFile(own, JSON.stringify(ownLock(id, purpose)), { flag: "wx" });
    const { mtimeMs } = await stat(own); // by the clock of the file system
    let isHeld = false;
    while (!isHeld) isHeld = (await place(own, path)) || (await succeed(own, path, mtimeMs));
    await tidy(path);
    return id;
  } catch (error) {
    noteHeld(id, false);
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Gives a file a second name, unless the name exists. @returns whether it did not exist. */
async function place(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(errorCode(error))) throw error;
  }
  try {
    await copyFile(own, path, constants.COPYFILE_EXCL); // a file system without hard links
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Replaces an owner that has ended. The first process to do so takes the name `<lock>.<owner's id>.successor`, which
 * only one can, and then puts its own lock in place of the old one, so that there is a lock at all times. A successor
 * that is gone before it has done so is succeeded in the same way.
 * @returns false where the lock has changed meanwhile, or is free.
 * @throws LockedError where its owner, or the one who is taking over, is at work.
 */
async function succeed(own: string, path: string, nowMs: number): Promise<boolean> {
  const first = await findLock(path, nowMs);
  if (first === undefined) return false;
  let last: FoundLock = first;
  for (;;) {
    if (last.standing !== "gone") throw lockedBy(last, path);
    const name = `${path}.${last.id}.successor`;
    if (await place(own, name)) return await replace(own, path, { first, name });
    const successor = await findLock(name, nowMs);
    if (successor === undefined) return false;
    last = successor;
  }
}

async function replace(
  own: string,
  path: string,
  { first, name }: { first: FoundLock; name: string },
): Promise<boolean> {
  // those before may have finished, and their names be free again, since the lock was read
  const isUnchanged = (await findLock(path))?.id === first.id;
  if (isUnchanged) await rename(own, path);
  else await rm(name, { force: true });
  return isUnchanged;
}

/** Removes what those left who were killed while they took the lock; its holder alone may. */
async function tidy(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of await readdir(folder))
    if (name.startsWith(start) && name.endsWith(".successor")) await rm(join(folder, name), { force: true });
  await removeLeftovers(folder);
}

async function release(path: string, id: string): Promise<void> {
  noteHeld(id, false);
  // a person may have deleted the lock, and another process may hold it now
  if ((await findLock(path))?.id === id) await rm(path, { force: true });
}

function lockedBy({ holder, standing }: FoundLock, path: string): LockedError {
  const remedy =
    standing === "alive"
      ? "wait until it has ended, or end it"
      : `wait for it, or if it is gone delete ${path}`;
  return new LockedError(`${holder} is already working here: ${remedy}`);
}
