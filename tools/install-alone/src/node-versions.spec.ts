import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { childEnv } from "@spinegrade/readme-example";
import { fetchNode, repeats } from "@spinegrade/test-utils";
import { EmptyProject, workspace } from "./empty-project.ts";
import { LocalRegistry } from "./local-registry.ts";
import { ReadmeProject } from "./readme-project.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

const VERSIONS = [20, 22, 24];

const packages = readdirSync(join(workspace, "packages")).map((name) => {
  const folder = `packages/${name}`;
  const read = (file: string): unknown => JSON.parse(readFileSync(join(workspace, folder, file), "utf8"));
  const { tags } = read("project.json") as { readonly tags: readonly string[] };
  const { name: published } = read("package.json") as { readonly name: string };
  return { folder, published, isLight: tags.includes("tensorflow:no") };
});
const names = packages.map(({ published }) => published);

const IMPORT_ALL = `
for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).sort().join(" "));
`;

/** All packages are published and installed, each alone, which takes ten minutes: `npm run test:slow`. */
const describeSlow = repeats(0, 1) === 1 ? describe : describe.skip;

describeSlow("installed from a registry", () => {
  let registry: LocalRegistry;
  /** The Nodes that this machine has, by version. */
  let nodes: ReadonlyMap<number, string>;

  beforeAll(async () => {
    const fetched = VERSIONS.map((version) => [version, fetchNode(version)] as const);
    nodes = new Map(fetched.flatMap(([version, node]) => (node === undefined ? [] : [[version, node]])));
    for (const version of VERSIONS)
      if (!nodes.has(version)) console.warn(`no Node ${version} for this machine: not tried`);
    registry = await LocalRegistry.start();
    await registry.publish(
      workspace,
      packages.map(({ folder }) => folder),
    );
  });
  afterAll(() => registry.stop());

  describe.each(packages)("$published alone", ({ folder, published, isLight }) => {
    let project: ReadmeProject;
    let faults: readonly string[];
    beforeAll(async () => {
      project = await ReadmeProject.of(registry, folder, published);
      faults = await project.compile();
    });
    afterAll(() => project.remove());

    it("has an example of the right types, and declarations without a fault", () => {
      expect(faults).toEqual([]);
    });

    it(isLight ? "brings neither TensorFlow nor a native addon" : "brings no native addon", async () => {
      const parts = await project.heavyParts();
      expect(isLight ? parts : parts.filter((path) => path.endsWith(".node"))).toEqual([]);
    });

    it.each(VERSIONS)("does what its README says, in Node %d", async (version) => {
      const node = nodes.get(version);
      // a Node that this machine lacks is warned of above
      const ended = node === undefined ? "not tried" : await project.run(node, `node-${version}`);
      expect(["not tried", { code: 0, stdout: project.promised, stderr: "" }]).toContainEqual(ended);
    });
  });

  describe("all packages together", () => {
    let project: EmptyProject;
    beforeAll(async () => {
      project = await EmptyProject.with(registry);
      await project.install(...names);
      await writeFile(join(project.folder, "import-all.mjs"), IMPORT_ALL);
    });
    afterAll(() => project.remove());

    const runAll = (node: string): Promise<ProcessResult[]> => {
      const settings = { cwd: project.folder, env: childEnv() };
      const command = join(project.folder, "node_modules/spinegrade/bin/spinegrade.mjs");
      const calls = [["import-all.mjs"], [command, "--help"], [command, "preview", "--help"]];
      return Promise.all(calls.map((args) => runProcess(node, args, settings)));
    };

    it("export and answer the same in every Node, without a word on standard error", async () => {
      const here = await runAll(process.execPath);
      for (const { code, stdout, stderr } of here) {
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(stdout).not.toBe("");
      }
      for (const node of nodes.values()) expect(await runAll(node)).toEqual(here);
    });
  });
});
