import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { runSpinegrade } from "./testing/run-spinegrade.ts";

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

it("loads neither TensorFlow nor any subcommand's package for its help", async () => {
  const folder = await temporaryFolder("spinegrade-startup");
  const { code } = runSpinegrade(["--help"], { env: { NODE_V8_COVERAGE: folder } });
  expect(code).toBe(0);
  const urls = readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Coverage;
    return result.map(({ url }) => url);
  });
  const packages = new Set(urls.flatMap((url) => /\/packages\/([^/]+)\//.exec(url)?.[1] ?? []));
  expect([...packages].sort()).toEqual(["pipeline", "spinegrade"]);
  expect(urls.filter((url) => url.includes("tensorflow"))).toEqual([]);
});
