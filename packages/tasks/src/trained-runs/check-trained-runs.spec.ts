import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { checkTrainedRuns } from "@spinegrade/tasks";

let workspaceRoot = "";
let config = { workspaceRoot, outputDir: "" };

beforeAll(async () => {
  workspaceRoot = await temporaryFolder("runs");
  const outputDir = join(workspaceRoot, "data-processed");
  config = { workspaceRoot, outputDir };
  const shipped = join(workspaceRoot, "packages/trainer/runs");
  await mkdir(shipped, { recursive: true });
  for (const run of ["nfn", "nfn-bugged", "half", "scs", "scs-pvt-v2-b4"])
    await writeFile(join(shipped, `${run}.json`), "{}");
  for (const run of ["nfn", "nfn-bugged", "half", "short-trial"]) {
    await mkdir(join(outputDir, "runs", run), { recursive: true });
    if (run !== "half") await writeFile(join(outputDir, "runs", run, "run.json"), "{}");
  }
  await writeFile(join(outputDir, "runs", "compare.html"), "");
});

describe("checkTrainedRuns", () => {
  it("takes runs that are trained", async () => {
    await expect(checkTrainedRuns(config, ["nfn", "nfn-bugged"])).resolves.toBeUndefined();
  });

  it("names all that are not, the nearest, what trains them, and those that are", async () => {
    const check = checkTrainedRuns(config, ["nfn", "NFN-BUGED", "half", "scs"]);
    await expect(check).rejects.toThrow(
      'there is no run "NFN-BUGED" (did you mean "nfn-bugged"?): npx nx run trainer:nfn-bugged\n' +
        'the run "half" is not trained yet: npx nx run trainer:half\n' +
        'the run "scs" is not trained yet: npx nx run trainer:scs\n' +
        `trained runs: nfn, nfn-bugged, short-trial (in ${join(config.outputDir, "runs")})`,
    );
  });

  it.each([
    [
      "scs-pvt-v2-b5",
      'there is no run "scs-pvt-v2-b5" (did you mean "scs-pvt-v2-b4"?): npx nx run trainer:scs-pvt',
    ],
    ["short-trail", 'there is no run "short-trail" (did you mean "short-trial"?): that one is trained\n'],
    [
      "warm",
      /"warm" is not trained yet: .*train RUN --fold K --name warm, then .*summarise RUN --name warm,/,
    ],
  ])("names no command for %s that does not exist", async (run, message) => {
    await expect(checkTrainedRuns(config, [run])).rejects.toThrow(message);
  });

  it("takes a shipped run by its name, however near a trained one is", async () => {
    const others = { ...config, outputDir: join(workspaceRoot, "other") };
    await mkdir(join(others.outputDir, "runs/nfn-bugged"), { recursive: true });
    await writeFile(join(others.outputDir, "runs/nfn-bugged/run.json"), "{}");
    await expect(checkTrainedRuns(others, ["nfn"])).rejects.toThrow(
      'the run "nfn" is not trained yet: npx nx run trainer:nfn\n',
    );
  });

  it("looks for the file that is needed, and works where no run was ever trained", async () => {
    await expect(checkTrainedRuns(config, ["nfn"], ["results.json"])).rejects.toThrow("no run is trained");
    await expect(
      checkTrainedRuns({ ...config, outputDir: join(workspaceRoot, "none") }, ["nfn"]),
    ).rejects.toThrow("no run is trained");
  });

  it.each(["/tmp/x", "../nfn", "", ".hidden", "a b", "nfn\u001b[2J"])(
    "takes no %j for a name",
    async (run) => {
      await expect(checkTrainedRuns(config, [run])).rejects.toThrow("cannot be the name of a folder");
    },
  );
});
