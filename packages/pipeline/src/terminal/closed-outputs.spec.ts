import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";

const SCRIPT = fileURLToPath(new URL("../testing/print-and-work.ts", import.meta.url));

/** Runs the script with a standard output that is closed at once, or that is a file, as standard error may be, too. */
function run(
  path: string,
  stdout: "closed" | number,
  errors: "pipe" | number = "pipe",
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [...SOURCE_FLAGS, SCRIPT, path], {
    env: childEnv(),
    stdio: ["ignore", stdout === "closed" ? "pipe" : stdout, errors],
  });
  let stderr = "";
  child.stdout?.destroy();
  child.stderr?.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      resolve({ code, stderr });
    });
  });
}

it("a command finishes when nobody reads its output any more", async () => {
  const path = join(await temporaryFolder("outputs"), "file");
  expect(await run(path, "closed")).toEqual({ code: 0, stderr: "" });
  expect(await readFile(path, "utf8")).toBe("done");
});

/** Linux has a file whose disk is always full. */
const onLinux = process.platform === "linux" ? it : it.skip;

onLinux("a command whose output cannot be written ends with exit code 1", async () => {
  const path = join(await temporaryFolder("outputs"), "file");
  const { code, stderr } = await run(path, openSync("/dev/full", "w"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: cannot write what the command prints: the disk is full/);
  expect(await readFile(path, "utf8")).toBe("done");
});

onLinux("a command ends with exit code 1 when not even its errors can be written", async () => {
  const path = join(await temporaryFolder("outputs"), "file");
  const full = openSync("/dev/full", "w");
  const { code } = await run(path, full, full);
  expect(code).toBe(1);
  expect(await readFile(path, "utf8")).toBe("done");
});
