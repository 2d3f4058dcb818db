import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { runReadmeExample } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { writeSmallNet, writeSmallStudies } from "./testing/small-studies.ts";

beforeAll(async () => {
  await startEngine();
});

it("prints what the README says", async () => {
  const folder = await temporaryFolder("grading-readme");
  await writeSmallStudies(join(folder, "study"), 1);
  await writeSmallNet(join(folder, "scs.safetensors"), "scs", 1);
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name));
  const contents = await Promise.all(
    names.map(
      async (name) =>
        [name.replaceAll("\\", "/"), new Uint8Array(await readFile(join(folder, name)))] as const,
    ),
  );
  const { printed, promised } = await runReadmeExample(import.meta.url, Object.fromEntries(contents));
  expect(printed).toBe(promised);
});
