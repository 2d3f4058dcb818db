import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { SUBCOMMANDS } from "./catalogue.ts";
import { runSpinegrade, type Finished } from "./testing/run-spinegrade.ts";

/** Examples that need nothing trained, the maker of the studies first. */
const RUN = ["phantom", "series", "preview", "ingest", "plan", "run", "status", "doctor", "weights"];
/** Examples that need an installed engine, ingested studies or a trained run: they run, and say which. */
const NEEDY = ["grade", "train", "bundle", "export", "validate", "predict", "ensemble", "submit"];

describe("the examples of the help", () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await temporaryFolder("spinegrade-examples");
    const size = { imageSize: 128, sagittalSlices: 9, axialSlices: 10 };
    const config = { phantom: { seed: 5, trainStudies: 1, testStudies: 0, size } };
    await writeFile(join(folder, "spinegrade.config.json"), JSON.stringify(config));
    env = { SPINEGRADE_WORK_DIR: join(folder, "work"), SPINEGRADE_DATA_DIR: join(folder, "studies") };
  });

  const runExample = (name: string): Finished => {
    const [, ...args] = `spinegrade ${SUBCOMMANDS.get(name)?.example ?? ""}`.split(" ");
    return runSpinegrade(args, { cwd: folder, env });
  };

  it.each(RUN)(
    "of %s does what it says",
    (name) => {
      const { code, stdout, stderr } = runExample(name);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout + stderr).not.toBe("");
    },
    120_000,
  );

  it.each(NEEDY)(
    "of %s is understood, and says what must be there first",
    (name) => {
      const { code, stderr } = runExample(name);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: /m);
      expect(stderr).not.toMatch(/usage:|unknown|^ {4}at /m);
    },
    120_000,
  );

  it("are of all subcommands", () => {
    expect([...RUN, ...NEEDY, "engine"].sort()).toEqual([...SUBCOMMANDS.keys()].sort());
  });
});
