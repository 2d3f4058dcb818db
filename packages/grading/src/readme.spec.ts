import { expect, it } from "@jest/globals";
import { runReadmeExample } from "@spinegrade/readme-example";
import { readmeFiles } from "./testing/readme-files.ts";

it("prints what the README says", async () => {
  const { printed, promised } = await runReadmeExample(import.meta.url, await readmeFiles());
  expect(printed).toBe(promised);
});
