import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkTrainedRuns } from "@spinegrade/predictor";

let outputDir = "";

beforeAll(async () => {
  outputDir = await mkdtemp(join(tmpdir(), "spinegrade-runs-"));
  for (const run of ["nfn", "nfn-bugged", "half"]) {
    await mkdir(join(outputDir, "runs", run), { recursive: true });
    if (run !== "half") await writeFile(join(outputDir, "runs", run, "run.json"), "{}");
  }
  await writeFile(join(outputDir, "runs", "compare.html"), "");
});
afterAll(() => rm(outputDir, { recursive: true }));

describe("checkTrainedRuns", () => {
  it("takes runs that are trained", async () => {
    await checkTrainedRuns(outputDir, ["nfn", "nfn-bugged"]);
  });

  it("names all that are not, the nearest, what trains them, and those that are", async () => {
    const check = checkTrainedRuns(outputDir, ["nfn", "NFN-BUGED", "half", "scs"]);
    await expect(check).rejects.toThrow(
      'the run "NFN-BUGED" is not trained yet (did you mean "nfn-bugged"?): npx nx run trainer:NFN-BUGED\n' +
        'the run "half" is not trained yet: npx nx run trainer:half\n' +
        'the run "scs" is not trained yet: npx nx run trainer:scs\n' +
        `trained runs: nfn, nfn-bugged (in ${join(outputDir, "runs")})`,
    );
  });

  it("looks for the file that is needed, and works where no run was ever trained", async () => {
    await expect(checkTrainedRuns(outputDir, ["nfn"], "results.json")).rejects.toThrow("no run is trained");
    await expect(checkTrainedRuns(join(outputDir, "none"), ["nfn"])).rejects.toThrow("no run is trained");
  });

  it.each(["/tmp/x", "../nfn", "", ".hidden", "a b", "nfn\u001b[2J"])(
    "takes no %j for a name",
    async (run) => {
      await expect(checkTrainedRuns(outputDir, [run])).rejects.toThrow("cannot be the name of a folder");
    },
  );
});
