import type { Stats } from "node:fs";

/**
 * Detects a changed file without reading it: by its size, modification time, change time, device and inode. A
 * replacement with equal size and modification time has a different inode or device. A file overwritten in place with
 * its modification time restored has a different change time, which no program can set. `tools/workspace/state` has the
 * same rule for Nx.
 */
export function stampOf({
  size,
  mtimeMs,
  ctimeMs,
  dev,
  ino,
}: Pick<Stats, "size" | "mtimeMs" | "ctimeMs" | "dev" | "ino">): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${dev}:${ino}`;
}
