import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { readSubmission, rowIdsOf } from "@spinegrade/competition-data";
import { SOURCE_FLAGS } from "@spinegrade/readme-example";
import { checkRows } from "@spinegrade/submission-writer";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";

const SCRIPT = fileURLToPath(new URL("testing/write-submissions.ts", import.meta.url));
const EXPECTED = Array.from({ length: 40 }, (_, index) => rowIdsOf(index + 1)).flat();

/** Kills a writer some time after its first write began. */
async function killWriter(path: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [...SOURCE_FLAGS, SCRIPT, path], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await closed;
}

describe("a killed writer", () => {
  it("leaves the whole file or none", async () => {
    const folder = await temporaryFolder("killed");
    const path = join(folder, "submission.csv");
    for (let kill = 0; kill < repeats(3, 30); kill++) {
      await killWriter(path, (kill * 37) % 100);
      if (!existsSync(path)) continue;
      expect(checkRows(await readSubmission(path), EXPECTED)).toEqual([]);
    }
    expect((await readdir(folder)).filter((name) => name.endsWith(".csv"))).toEqual(
      existsSync(path) ? ["submission.csv"] : [],
    );
  });
});
