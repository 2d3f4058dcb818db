import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { answer } from "spinegrade";
import { SUBCOMMANDS } from "./catalogue.ts";
import { runSpinegrade } from "./testing/run-spinegrade.ts";

/** Examples that need nothing trained, the maker of the studies first. */
const RUN = ["phantom", "series", "preview", "ingest", "plan", "run", "status", "doctor", "weights"];
/** Those that answer with a text do it in this process, in a third of the time; the others print while they work. */
const ANSWERED = ["series", "plan", "status", "doctor"];
/** Examples that need an installed engine, ingested studies or a trained run: they run, and say which. */
const NEEDY = ["grade", "train", "bundle", "export", "validate", "predict", "ensemble", "submit"];

describe("the examples of the help", () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  const before = process.cwd();
  beforeAll(async () => {
    folder = await temporaryFolder("spinegrade-examples");
    const size = { imageSize: 128, sagittalSlices: 9, axialSlices: 10 };
    const config = { phantom: { seed: 5, trainStudies: 1, testStudies: 0, size } };
    await writeFile(join(folder, "spinegrade.config.json"), JSON.stringify(config));
    env = { SPINEGRADE_WORK_DIR: join(folder, "work"), SPINEGRADE_DATA_DIR: join(folder, "studies") };
    process.chdir(folder);
    Object.assign(process.env, env); // jest's copy of it, for this file alone
  });
  afterAll(() => {
    process.chdir(before);
  });

  const argsOf = (name: string): string[] => (SUBCOMMANDS.get(name)?.example ?? "").split(" ");

  it.each(RUN)(
    "of %s does what it says",
    async (name) => {
      if (ANSWERED.includes(name)) {
        expect(await answer(argsOf(name))).toMatch(/\S/);
        return;
      }
      const { code, stdout, stderr } = runSpinegrade(argsOf(name), { cwd: folder, env });
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout + stderr).not.toBe("");
    },
    120_000,
  );

  it.each(NEEDY)(
    "of %s, which needs something, is understood, and says what must be there first",
    async (name) => {
      const refusal: unknown = await answer(argsOf(name)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(UserError);
      expect(String(refusal)).not.toMatch(/usage:|unknown/);
    },
  );

  it("are of all subcommands", () => {
    expect([...RUN, ...NEEDY, "engine"].sort()).toEqual([...SUBCOMMANDS.keys()].sort());
  });
});
