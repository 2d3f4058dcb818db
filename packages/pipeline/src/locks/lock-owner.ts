import { readFile, stat } from "node:fs/promises";
import { errorCode } from "../errors.ts";
import { sha256 } from "../state/hashes.ts";
import { standingOf, thisProcess, type ProcessOwner, type Standing } from "./process-owner.ts";

/** The owner that a lock file records. */
export interface LockOwner extends ProcessOwner {
  /** Unique to this acquisition of the lock. */
  readonly id: string;
  readonly purpose: string;
  /** Its holder renews the file's time every minute, so that other machines see whether it still works. */
  readonly isRenewed?: boolean;
}

/** A lock file that was found. */
export interface FoundLock {
  readonly id: string;
  readonly standing: Standing;
  /** For messages: `process 7 on host (training)`. */
  readonly holder: string;
}

/** A lock of another machine that was not renewed for so long belongs to a machine that is gone. */
const STALE_MS = 15 * 60_000;

/** The locks that this process holds, by id. */
const held = new Set<string>();

/** This process as the owner of a lock. @param purpose shown to whoever meets the lock. */
export function ownLock(id: string, purpose: string): LockOwner {
  return { ...thisProcess(), id, purpose, isRenewed: true };
}

/** Notes whether this process holds a lock. */
export function noteHeld(id: string, isHeld: boolean): void {
  if (isHeld) held.add(id);
  else held.delete(id);
}

/**
 * Reads a lock file; undefined where there is none. An unreadable lock has an id too, and no owner.
 * @param nowMs the time by the clock of the file system, which may be another machine's.
 */
export async function findLock(path: string, nowMs = Date.now()): Promise<FoundLock | undefined> {
  try {
    const [text, { ino, mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    const owner = parseOwner(text);
    if (owner === undefined) {
      return {
        id: sha256(`${ino} ${mtimeMs} ${text}`),
        standing: "gone",
        holder: "a process that left no name",
      };
    }
    const { pid, host, purpose, id } = owner;
    const standing = held.has(id) ? "alive" : standingOf(owner);
    const isStale = standing === "unknown" && owner.isRenewed === true && nowMs - mtimeMs > STALE_MS;
    return { id, standing: isStale ? "gone" : standing, holder: `process ${pid} on ${host} (${purpose})` };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Locks of earlier versions have no id, boot and start: their text is their id. */
function parseOwner(text: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // left empty or half-written by a version that did not yet write it whole or not at all
  }
  if (typeof value !== "object" || value === null || !("pid" in value && "host" in value)) return undefined;
  const { pid, host } = value;
  if (typeof pid !== "number" || typeof host !== "string") return undefined;
  const textOf = (key: string): string => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === "string" ? found : "";
  };
  return {
    pid,
    host,
    purpose: textOf("purpose"),
    boot: textOf("boot"),
    started: textOf("started"),
    id: textOf("id") === "" ? sha256(text) : textOf("id"),
    isRenewed: Reflect.get(value, "isRenewed") === true,
  };
}
