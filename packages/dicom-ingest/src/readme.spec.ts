import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { runExample, runReadmeExample } from "@spinegrade/readme-example";
import { readmeFiles } from "./testing/readme-files.ts";

const SERIES = readmeFiles();

it("prints what the README says", async () => {
  const { printed, promised } = await runReadmeExample(import.meta.url, SERIES);
  expect(printed).toBe(promised);
});

it("runs the examples of the README at the top", async () => {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const examples = [...readme.matchAll(/^ *```ts\n([\s\S]*?)```/gm)].map(([, code = ""]) => code);
  expect(examples.length).toBeGreaterThan(0);
  const packageDir = fileURLToPath(new URL("..", import.meta.url));
  for (const code of examples) expect(await runExample(code, packageDir, SERIES)).toBe("[ 3, 6, 5 ] 90 3\n");
});
