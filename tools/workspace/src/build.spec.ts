import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CommandResult, SmallWorkspace } from "./small-workspace.ts";

let workspace: SmallWorkspace;
let first: CommandResult;

/** A package that imports those given. */
function addPackage(name: string, source: string, needed: readonly string[] = []): void {
  const folder = `packages/${name}`;
  const manifest = {
    ...{ name: `@spinegrade/${name}`, version: "1.0.0", type: "module" },
    exports: {
      ...{ "@spinegrade/source": "./src/index.ts", types: "./dist/index.d.ts" },
      default: "./dist/index.js",
    },
    dependencies: Object.fromEntries(needed.map((other) => [`@spinegrade/${other}`, "^1.0.0"])),
  };
  workspace.write(`${folder}/package.json`, JSON.stringify(manifest));
  workspace.write(
    `${folder}/tsconfig.build.json`,
    '{ "extends": "../../tsconfig.base.json", "include": ["src"] }',
  );
  workspace.write(`${folder}/src/index.ts`, source);
  const modules = join(workspace.root, folder, "node_modules/@spinegrade");
  mkdirSync(modules, { recursive: true });
  for (const other of needed) symlinkSync(join(workspace.root, "packages", other), join(modules, other));
}

const build = () => workspace.nx(["run-many", "-t", "build", "--output-style=static"]);
const builtFile = (path: string) => join(workspace.root, "packages", path);

beforeAll(async () => {
  workspace = new SmallWorkspace();
  const options = {
    ...{
      module: "nodenext",
      target: "es2023",
      declaration: true,
      lib: ["es5"],
      types: [],
      skipLibCheck: true,
    },
    ...{ rootDir: "${configDir}/src", outDir: "${configDir}/dist" },
  };
  workspace.write("tsconfig.base.json", JSON.stringify({ compilerOptions: options }));
  workspace.write("package-lock.json", '{ "name": "small", "lockfileVersion": 3, "packages": {} }');
  const useBase = 'import { count } from "@spinegrade/base";\n';
  // names in another order than the one in which they must be built
  addPackage("base", "export const count = 3;\n");
  addPackage("above", `${useBase}export const twice = 2 * count;\n`, ["base"]);
  addPackage("faulty", `${useBase}export const text: string = count;\n`, ["base"]);
  addPackage("a-last", 'export { text } from "@spinegrade/faulty";\n', ["faulty"]);
  first = await build();
});
afterAll(() => {
  workspace.remove();
});

describe("the build of several packages", () => {
  it("is one process, which builds each of them after those that it imports", () => {
    expect(first.stdout).toContain("Running 4 tasks with ./tools/workspace:build");
    expect(readFileSync(builtFile("above/dist/index.js"), "utf8")).toContain("twice = 2 * count");
    expect(readFileSync(builtFile("above/dist/index.d.ts"), "utf8")).toBe(
      "export declare const twice: number;\n",
    );
  });

  it("fails with the compiler's words, and builds nothing that depends on what failed", () => {
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/packages\/faulty\/src\/index\.ts\(2,14\): error TS2322: .*'number'/);
    expect(existsSync(builtFile("a-last/dist"))).toBe(false);
  });

  it("is repeated only for what changed or failed, and restores what was deleted", async () => {
    workspace.write("packages/faulty/src/index.ts", 'export const text = "mended";\n');
    rmSync(builtFile("above/dist"), { recursive: true });
    const { code, stdout } = await build();
    expect(code).toBe(0);
    expect(stdout).toContain("Running 2 tasks with ./tools/workspace:build");
    expect(stdout).toMatch(/nx run @spinegrade\/above:build +\[local cache\]/);
    expect(existsSync(builtFile("above/dist/index.js"))).toBe(true);
    expect(existsSync(builtFile("a-last/dist/index.js"))).toBe(true);
  });
});
