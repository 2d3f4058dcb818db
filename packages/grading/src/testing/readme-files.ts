import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startEngine } from "@spinegrade/engine";
import type { ExampleFiles } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { writeSmallNet, writeSmallStudies } from "./small-studies.ts";

/** A study and a net, which the README's example reads, by path. Starts the engine, which draws the net's weights. */
export async function readmeFiles(): Promise<ExampleFiles> {
  await startEngine();
  const folder = await temporaryFolder("grading-readme");
  await writeSmallStudies(join(folder, "study"), 1);
  await writeSmallNet(join(folder, "scs.safetensors"), "scs", 1);
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name));
  const contents = names.map(
    async (name) => [name.replaceAll("\\", "/"), new Uint8Array(await readFile(join(folder, name)))] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}
