import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { cacheDir, CONFIG_FILE, loadConfig } from "@spinegrade/pipeline";

describe("loadConfig", () => {
  let workspace: string;
  beforeEach(async () => {
    workspace = await temporaryFolder("config");
  });

  const write = (config: unknown) => writeFile(join(workspace, CONFIG_FILE), JSON.stringify(config));

  it("takes the phantom in the user's cache folder when no data set is named", async () => {
    await write({});
    const config = await loadConfig(workspace, { SPINEGRADE_CACHE_DIR: join(workspace, "cache") });
    expect(config).toEqual({
      workspaceRoot: workspace,
      dataDir: join(workspace, "cache", "work", "phantom"),
      isPhantom: true,
      workDir: join(workspace, "cache", "work"),
      outputDir: join(workspace, "data-processed"),
      phantom: { seed: 1234, trainStudies: 60, testStudies: 4 },
    });
  });

  it("finds the file in a folder above, and lets the environment override it", async () => {
    await write({ dataDir: "nowhere", workDir: "work", phantom: { seed: 7 } });
    const inner = join(workspace, "packages", "trainer");
    await mkdir(inner, { recursive: true });
    await mkdir(join(workspace, "own"));
    await writeFile(join(workspace, "own", "train.csv"), "");
    const config = await loadConfig(inner, { SPINEGRADE_DATA_DIR: "own" });
    expect(config).toMatchObject({
      dataDir: join(workspace, "own"),
      isPhantom: false,
      workDir: join(workspace, "work"),
      phantom: { seed: 7, trainStudies: 60 },
    });
  });

  it("names the missing data folder and the setting that names it", async () => {
    await write({ dataDir: "nowhere" });
    await expect(loadConfig(workspace, {})).rejects.toThrow(
      `the data folder ${join(workspace, "nowhere")} does not exist: set dataDir in ${CONFIG_FILE}`,
    );
    await expect(loadConfig(workspace, { SPINEGRADE_DATA_DIR: "gone" })).rejects.toThrow(
      "set SPINEGRADE_DATA_DIR",
    );
  });

  it.each(["", " "])("takes a setting that is %j for one that is not set", async (empty) => {
    await write({ dataDir: "", workDir: empty });
    const names = ["SPINEGRADE_DATA_DIR", "SPINEGRADE_WORK_DIR", "SPINEGRADE_CACHE_DIR", "XDG_CACHE_HOME"];
    const unset = await loadConfig(workspace, {});
    expect(await loadConfig(workspace, Object.fromEntries(names.map((name) => [name, empty])))).toEqual(
      unset,
    );
    expect(unset.workDir).toBe(join(homedir(), ".cache", "spinegrade", "work"));
    expect(unset.isPhantom).toBe(true);
  });

  it("takes no cache folder that depends on where a command is run", () => {
    expect(cacheDir({ XDG_CACHE_HOME: "caches" })).toBe(cacheDir({}));
  });

  it.each(["dataDir", "workDir", "sharedStore"])(
    "refuses a ~ in %s, which no shell has replaced",
    async (key) => {
      await write({ [key]: "~/spine" });
      await expect(loadConfig(workspace, {})).rejects.toThrow(
        `the folder "~/spine": only a shell replaces ~ by the home folder; write the whole path, ${join(homedir(), "spine")}`,
      );
    },
  );

  it("takes the user's own home folder where HOME is empty or relative", () => {
    const code = 'import { cacheDir } from "@spinegrade/pipeline"; console.log(cacheDir({}));';
    for (const HOME of ["", "home"]) {
      const { stdout } = spawnSync(process.execPath, [...SOURCE_FLAGS, "--input-type=module", "-e", code], {
        env: { ...childEnv(), HOME },
        encoding: "utf8",
      });
      expect(stdout.trim()).toBe(join(userInfo().homedir, ".cache", "spinegrade"));
    }
  });

  it("refuses the workspace itself as work folder", async () => {
    await write({});
    await expect(loadConfig(workspace, { SPINEGRADE_WORK_DIR: "." })).rejects.toThrow(
      `the work folder is the workspace itself, ${workspace}`,
    );
  });

  it.each([
    ["data-processed", "lies in data-processed, the folder of the results"],
    ["data-processed/work", "lies in data-processed, the folder of the results"],
    ["own", "the work folder is the data folder"],
    ["a\0b", String.raw`the folder "a\u0000b" has a zero character`],
  ])("refuses the work folder %j", async (workDir, fault) => {
    await write({ dataDir: "own", workDir });
    await mkdir(join(workspace, "own"));
    await writeFile(join(workspace, "own", "train.csv"), "");
    await expect(loadConfig(workspace, {})).rejects.toThrow(fault);
  });

  it("refuses a ~ in the name of the cache folder", () => {
    expect(() => cacheDir({ SPINEGRADE_CACHE_DIR: "~/cache" })).toThrow('the folder "~/cache": only a shell');
  });

  it("refuses a data folder that is empty, holds hidden files only, or is a file", async () => {
    await write({ dataDir: "own" });
    await mkdir(join(workspace, "own"));
    await expect(loadConfig(workspace, {})).rejects.toThrow(
      `the data folder ${join(workspace, "own")} is empty`,
    );
    await writeFile(join(workspace, "own", ".DS_Store"), "");
    await expect(loadConfig(workspace, {})).rejects.toThrow("is empty: set dataDir");
    await expect(loadConfig(workspace, { SPINEGRADE_DATA_DIR: CONFIG_FILE })).rejects.toThrow(
      "is not a folder: set SPINEGRADE_DATA_DIR to the competition's unzipped folder",
    );
  });

  it.each([
    { trainStudies: 1e9 },
    { testStudies: 10_001 },
    { trainStudies: 2.5 },
    { seed: 2 ** 53 },
    { size: { imageSize: 1e5 } },
    { missingLevels: 2 },
    { wrongGrades: 2 },
  ])("refuses a synthetic data set without bounds: %j", async (phantom) => {
    await write({ phantom });
    await expect(loadConfig(workspace, {})).rejects.toThrow(/phantom\.[\w.]+: must be (<= \d+|integer)/);
  });

  it("takes smaller sizes of the synthetic data set", async () => {
    const size = { imageSize: 96, sagittalSlices: 9, axialSlices: 10 };
    await write({ phantom: { size } });
    expect((await loadConfig(workspace, {})).phantom).toMatchObject({ trainStudies: 60, size });
  });

  it("lists every unknown key and wrong value", async () => {
    await write({ dataDirectory: "x", phantom: { trainStudies: 0 } });
    await expect(loadConfig(workspace, {})).rejects.toThrow(
      /unknown key "dataDirectory"[\s\S]*phantom.trainStudies: must be >= 1/,
    );
  });

  it("says where it is run from when there is no workspace", async () => {
    await expect(loadConfig(workspace, {})).rejects.toThrow(
      `no ${CONFIG_FILE} in ${workspace} or a folder above it`,
    );
  });
});
