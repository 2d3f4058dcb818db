import { expect, it } from "@jest/globals";
import { runReadmeExample } from "@spinegrade/readme-example";

it("prints what the README promises", async () => {
  const { printed, promised } = await runReadmeExample(import.meta.url);
  expect(printed).toBe(promised);
});
