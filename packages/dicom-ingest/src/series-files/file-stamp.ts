import type { Stats } from "node:fs";

/**
 * What tells a changed file from an unchanged one without reading it: its size, the time of the last change of its
 * content, the time of the last change of any kind, its device and its inode there. A file that is replaced with equal size
 * and time has another inode, or lies on another device; one that is overwritten and set back in time has another change time, which no program can set.
 * `tools/workspace/state` has the same rule for Nx.
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
