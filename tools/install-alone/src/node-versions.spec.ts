import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { childEnv } from "@spinegrade/readme-example";
import { fetchNode, repeats } from "@spinegrade/test-utils";
import { EmptyProject, workspace } from "./empty-project.ts";
import { LocalRegistry } from "./local-registry.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

const folders = readdirSync(join(workspace, "packages")).map((name) => `packages/${name}`);
const names = folders.map((folder) => {
  const manifest = readFileSync(join(workspace, folder, "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly name: string }).name;
});

const IMPORT_ALL = `
for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).sort().join(" "));
`;

/** All packages are published and installed, which takes a minute: `npm run test:slow`. */
const VERSIONS = repeats(0, 1) === 1 ? [22, 24] : [];

(VERSIONS.length === 0 ? describe.skip : describe)("all packages, installed from a registry", () => {
  let registry: LocalRegistry;
  let project: EmptyProject;
  let here: readonly ProcessResult[];

  const runAll = (node: string): Promise<ProcessResult[]> => {
    const settings = { cwd: project.folder, env: childEnv() };
    const command = join(project.folder, "node_modules/spinegrade/bin/spinegrade.mjs");
    const calls = [["import-all.mjs"], [command, "--help"], [command, "preview", "--help"]];
    return Promise.all(calls.map((args) => runProcess(node, args, settings)));
  };

  beforeAll(async () => {
    registry = await LocalRegistry.start();
    await registry.publish(workspace, folders);
    project = await EmptyProject.with(registry, () => registry.stop());
    await project.install(...names);
    await writeFile(join(project.folder, "import-all.mjs"), IMPORT_ALL);
    here = await runAll(process.execPath);
  });
  afterAll(() => project.remove());

  it("are imported by the Node of this test without a word on standard error", () => {
    for (const { code, stdout, stderr } of here) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).not.toBe("");
    }
  });

  it.each(VERSIONS)("export the same and answer the same in Node %d", async (version) => {
    const node = fetchNode(version);
    if (node === undefined) {
      console.warn(`no Node ${version} for this machine: not tried`);
      return;
    }
    expect(await runAll(node)).toEqual(here);
  });
});
