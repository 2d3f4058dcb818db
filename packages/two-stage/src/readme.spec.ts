import { expect, it } from "@jest/globals";
import { runReadmeExample } from "@spinegrade/readme-example";

it("prints what the README says", async () => {
  const { printed, promised } = await runReadmeExample(import.meta.url);
  expect(printed).toBe(promised);
});
