import { describe, expect, it } from "@jest/globals";
import { runReadmeExample } from "@spinegrade/readme-example";

describe("README", () => {
  it("has an example that prints what it says it prints", async () => {
    const { printed, promised } = await runReadmeExample(import.meta.url);
    expect(printed).toBe(promised);
  });
});
