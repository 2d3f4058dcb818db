import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { CONFIG_FILE, loadConfig } from "@spinegrade/pipeline";

describe("loadConfig", () => {
  let workspace: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), "spinegrade-config-"));
  });
  afterEach(() => rm(workspace, { recursive: true }));

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
