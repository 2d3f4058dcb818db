import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readSubmission, readTestSeries, rowIdsOf, TABLE_FILES } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { generateDataSet } from "@spinegrade/phantom";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { checkRows } from "@spinegrade/submission-writer";
import { createGradingNet } from "@spinegrade/tasks";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { collectPackages } from "./collect-packages.ts";
import { copyPackage } from "./copy-package.ts";
import { makeOfflineBundle } from "./make-offline-bundle.ts";
import { START_SCRIPT } from "./start-script.ts";

const ROOT = new URL("../../../../", import.meta.url).pathname;
const packageAt = (name: string): string => join(ROOT, "packages", name);

describe("collectPackages", () => {
  it("finds what runs need, as Node does, and nothing for development", async () => {
    const packages = await collectPackages([packageAt("submission-writer"), packageAt("predictor")]);
    const places = packages.map(({ place }) => place);
    for (const name of [
      "@spinegrade/dicom-ingest",
      "@spinegrade/engine",
      "@tensorflow/tfjs-core",
      "fast-png",
    ])
      expect(places).toContain(`node_modules/${name}`);
    expect(new Set(places).size).toBe(places.length);
    expect(places.filter((place) => /jest|typescript|oxlint|test-utils|readme-example/.test(place))).toEqual(
      [],
    );
  });

  it("nests a second version where npm does, and names what is not installed", async () => {
    const root = await temporaryFolder("collect");
    const save = (folder: string, name: string, dependencies: object): Promise<void> =>
      writeJsonAtomic(join(root, folder, "package.json"), { name, version: "1.0.0", dependencies });
    await save("app", "app", { one: "1", two: "1" });
    await save("node_modules/one", "one", { two: "2" });
    await save("node_modules/two", "two", {});
    await save("node_modules/one/node_modules/two", "two", { gone: "1" });
    await expect(collectPackages([join(root, "app")])).rejects.toThrow(
      "two needs gone, which is not installed",
    );
    await save("node_modules/one/node_modules/two", "two", {});
    const places = (await collectPackages([join(root, "app")])).map(({ place }) => place);
    expect(places).toEqual(
      ["app", "one", "two", "one/node_modules/two"].map((name) => `node_modules/${name}`),
    );
  });

  it("copies what a package of ours publishes", async () => {
    const bundle = await temporaryFolder("copied");
    const [pipeline] = await collectPackages([packageAt("pipeline")]);
    if (pipeline === undefined) throw new Error("no package");
    await copyPackage(pipeline, bundle);
    const files = await readdir(join(bundle, "node_modules/@spinegrade/pipeline"), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(["package.json", "LICENSE", "src/config.ts"]));
    expect(files.filter((file) => /\.spec\.|testing|tsconfig/.test(file))).toEqual([]);
  });
});

describe("run.sh", () => {
  let root: string;
  const start = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync("/bin/sh", [join(root, "bundle", "run.sh"), ...args], { encoding: "utf8", cwd: root });

  /** A bundle whose command tells what it was given, and ends as its first option says. */
  beforeAll(async () => {
    root = await temporaryFolder("run-sh");
    const bundle = join(root, "bundle");
    const command = `
      import { mkdirSync, writeFileSync } from "node:fs";
      mkdirSync("data-processed/submission", { recursive: true });
      const { SPINEGRADE_DATA_DIR, SPINEGRADE_WORK_DIR, SPINEGRADE_CACHE_DIR } = process.env;
      const given = [process.argv.slice(2), SPINEGRADE_DATA_DIR, SPINEGRADE_WORK_DIR, SPINEGRADE_CACHE_DIR];
      if (process.argv[3] !== "1") writeFileSync("data-processed/submission/submission.csv", JSON.stringify(given));
      process.exit(Number(process.argv[3]));`;
    await writeFileAtomic(join(bundle, "run.sh"), START_SCRIPT);
    await writeFileAtomic(join(bundle, "node_modules/@spinegrade/submission-writer/dist/cli.js"), command);
    await writeJsonAtomic(join(bundle, "node_modules/@spinegrade/submission-writer/package.json"), {
      type: "module",
    });
    await writeFileAtomic(join(bundle, "runs/nfn/run.json"), "{}");
    await writeFileAtomic(join(bundle, "spinegrade.config.json"), "{}");
    await writeFileAtomic(join(bundle, "node/bin/node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    await mkdir(join(bundle, "cache"));
    await mkdir(join(root, "a folder"));
    await chmod(join(bundle, "node/bin/node"), 0o400); // as an upload leaves it
    for (const folder of ["node/bin", "runs/nfn", "runs", ""]) await chmod(join(bundle, folder), 0o500);
  });

  it("hands on options and the exit code, and writes nothing into the bundle", async () => {
    const before = await readdir(join(root, "bundle"), { recursive: true });
    const { status, stderr } = start("a folder", "out", "2", "--fill", "uniform");
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    const written: unknown = JSON.parse(await readFile(join(root, "out", "submission.csv"), "utf8"));
    const bundle = join(root, "bundle");
    const folders = [join(root, "a folder"), join(bundle, "work"), join(bundle, "cache")];
    expect(written).toEqual([["run", "2", "--fill", "uniform"], ...folders]);
    expect(await readdir(bundle, { recursive: true })).toEqual(before);
  });

  it("leaves no old file where nothing was written", async () => {
    expect(start("a folder", "again", "0").status).toBe(0);
    expect(start("a folder", "again", "1").status).toBe(1);
    expect(await readdir(join(root, "again"))).toEqual(["spinegrade"]);
    expect(start("a folder").stderr).toContain("usage: sh run.sh DATA_DIR OUT_DIR");
  });
});

it("refuses a folder that holds something", async () => {
  const folder = await temporaryFolder("not-empty");
  await writeFile(join(folder, "thesis.txt"), "");
  const folders = { workspaceRoot: folder, outputDir: folder, workDir: folder };
  await expect(makeOfflineBundle(folders, folder, [])).rejects.toThrow("is not empty: name a new folder");
});

/** Builds everything and copies 1.3 GB: `npm run test:slow`. */
const itThorough = repeats(0, 1) === 1 ? it : it.skip;

itThorough(
  "makes a folder that writes a submission without network, from read-only folders",
  async () => {
    const root = await temporaryFolder("offline");
    const dataDir = join(root, "data");
    await startEngine();
    const size = { imageSize: 64, sagittalSlices: 5, axialSlices: 2 };
    await generateDataSet({ seed: 5, trainStudies: 3, testStudies: 2, size }, { dataDir });
    await saveRun(root, dataDir);
    const build = ["run-many", "-t", "build", "-p", "spinegrade,submission-writer,predictor"];
    execute(process.execPath, [join(ROOT, "node_modules/nx/dist/bin/nx.js"), ...build], ROOT);
    const env = { ...process.env, SPINEGRADE_DATA_DIR: dataDir, SPINEGRADE_WORK_DIR: join(root, "work") };
    const command = join(ROOT, "packages/spinegrade/dist/offline/cli.js");
    execute(process.execPath, [command, "nfn", "--out", join(root, "bundle")], root, env);
    await mkdir(join(root, "input"));
    await mkdir(join(root, "images"));
    const script = `set -e
      mount --bind bundle input && mount -o remount,bind,ro input
      mount --bind data images && mount -o remount,bind,ro images
      if touch input/x images/x 2>/dev/null; then exit 9; fi
      env -i HOME=/nonexistent PATH=/usr/bin:/bin sh input/run.sh images out || [ $? = 2 ]`;
    execute("unshare", ["--map-root-user", "--net", "--mount", "sh", "-c", script], root);
    const series = await readTestSeries(dataDir);
    const studies = [...new Set(series.map(({ studyId }) => studyId))];
    const rows = await readSubmission(join(root, "out", "submission.csv"));
    expect(checkRows(rows, studies.flatMap(rowIdsOf))).toEqual([]);
    const report = await readFile(join(root, "out", "report.json"), "utf8");
    expect(report).not.toMatch(/the predicting process ended|is not used/);
  },
  900_000,
);

function execute(file: string, args: readonly string[], cwd: string, env = process.env): void {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
}

/** A net with drawn weights. */
async function saveRun(root: string, dataDir: string): Promise<void> {
  const config = { task: "nfn", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: 64 } as const;
  const net = createGradingNet(config, 1);
  const checkpoint = "runs/nfn/0.safetensors";
  await writeFileAtomic(join(root, "work", checkpoint), encodeCheckpoint(stateOf(net), {}));
  net.dispose();
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  await writeJsonAtomic(join(root, "data-processed/runs/nfn/run.json"), {
    ...{ run: "nfn", dataSet, net: config },
    folds: [{ fold: 0, checkpoint }],
  });
  await writeFile(join(root, "spinegrade.config.json"), "{}");
}
