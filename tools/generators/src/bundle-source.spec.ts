import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { outputFromSource, runFromSource } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";

let folder = "";
let script = "";

beforeAll(async () => {
  folder = join(await temporaryFolder("bundle-source"), "src"); // bundles of such folders are kept
  script = join(folder, "main.ts");
  await mkdir(folder);
  await writeFile(join(folder, "value.ts"), 'export const value: string = "first";\n');
  await writeFile(join(folder, "late.ts"), '\nthrow new Error("late was loaded");\n');
  await writeFile(
    script,
    `import { value } from "./value.ts";
console.log(value, import.meta.url);
if (process.argv[2] === "late") await import("./late.ts");
`,
  );
});

/** Bundled modules are kept from run to run. */
describe("a script that is run from its sources", () => {
  it("has its own URL, and follows each change of what it imports", async () => {
    const { href } = pathToFileURL(script);
    expect(await outputFromSource([script])).toBe(`first ${href}\n`);
    await writeFile(join(folder, "value.ts"), 'export const value: string = "second";\n');
    expect(await outputFromSource([script])).toBe(`second ${href}\n`);
  });

  it("loads what it imports dynamically when it asks for it; errors name the line of the source", async () => {
    const { code, stderr } = await runFromSource([script, "late"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/late was loaded[^]*late\.ts:2:7/);
  });
});
