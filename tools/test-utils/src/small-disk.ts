import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

const disks: string[] = [];

afterAll(() => {
  for (const disk of disks.splice(0)) {
    execFileSync("umount", [disk]);
    rmdirSync(disk);
  }
});

/**
 * Mounts an empty disk in memory, which is removed after the last test of the spec.
 * @param size as `mount` takes it, such as `64k`.
 * @returns its folder; undefined where mounting is not permitted, which takes rights that not everyone has.
 */
export function mountSmallDisk(size: string): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), "spinegrade-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk], { stdio: "ignore" });
  } catch {
    rmdirSync(disk);
    return undefined;
  }
  disks.push(disk);
  return disk;
}
