import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as prettier from "prettier";
import { temporaryFolder } from "@spinegrade/test-utils";
import { newPackage } from "./new-package.ts";

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));
const COPIED = [
  "package.json",
  "tsconfig.base.json",
  "jest.preset.js",
  "jest.fast-check.js",
  "jest.assertions.js",
  "jest.numbers.js",
  "jest.transform.js",
  ".prettierrc.json",
  "packages/npy",
  "packages/pipeline",
  "tools/readme-example",
  "tools/test-utils",
];
const FOLDER = "packages/slice-viewer";

let copy: string;

/** A workspace of one package, with the modules of this one. */
async function copyWorkspace(): Promise<string> {
  const root = await temporaryFolder("generator");
  const isSource = (path: string): boolean => !/node_modules|dist$/.test(path.slice(WORKSPACE.length));
  for (const path of COPIED)
    await cp(join(WORKSPACE, path), join(root, path), { recursive: true, filter: isSource });
  const modules = join(root, "node_modules");
  await mkdir(join(modules, "@spinegrade"), { recursive: true });
  for (const name of await readdir(join(WORKSPACE, "node_modules"))) {
    if (name !== "@spinegrade") await symlink(join(WORKSPACE, "node_modules", name), join(modules, name));
  }
  await symlink(join(root, FOLDER), join(modules, "@spinegrade/slice-viewer"));
  await symlink(
    join(WORKSPACE, "packages/pipeline/node_modules"),
    join(root, "packages/pipeline/node_modules"),
  );
  await symlink(join(root, "packages/pipeline"), join(modules, "@spinegrade/pipeline"));
  await symlink(join(root, "tools/readme-example"), join(modules, "@spinegrade/readme-example"));
  return root;
}

async function runNode(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  // neither jest's flags nor the colours that Nx forces on are to reach the command
  const { NODE_OPTIONS: _options, FORCE_COLOR: _colour, ...env } = process.env;
  return promisify(execFile)(process.execPath, args, { cwd: copy, env: { ...env, NO_COLOR: "1" } });
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

beforeAll(async () => {
  copy = await copyWorkspace();
});

describe("new-package", () => {
  it("makes a package with the files that the others have", async () => {
    const description = `Views slices, "all" of them`;
    expect(
      await newPackage(["--name", "slice-viewer", "--layer", "data", "--description", description], copy),
    ).toBe(0);
    const files = await filesOf(join(copy, FOLDER));
    expect(files).toEqual(
      expect.arrayContaining([
        "README.md",
        "jest.config.js",
        "package.json",
        "project.json",
        "tsconfig.build.json",
      ]),
    );
    const manifest: unknown = JSON.parse(await readFile(join(copy, FOLDER, "package.json"), "utf8"));
    const model = JSON.parse(
      await readFile(join(WORKSPACE, "packages/random/package.json"), "utf8"),
    ) as object;
    expect(manifest).toEqual({
      ...model,
      name: "@spinegrade/slice-viewer",
      version: "0.1.0",
      description,
      keywords: ["slice", "viewer"],
      scripts: { prepack: "nx run slice-viewer:build" },
    });
    expect(await readFile(join(copy, FOLDER, "LICENSE"), "utf8")).toBe(
      await readFile(join(WORKSPACE, "LICENSE"), "utf8"),
    );
    expect(await readFile(join(copy, FOLDER, "project.json"), "utf8")).toContain(
      `"tags": ["layer:data", "tensorflow:no"]`,
    );
  });

  it("makes a package that is formatted, builds, and passes its own tests", async () => {
    for (const file of (await filesOf(join(copy, FOLDER))).filter((name) => name !== "LICENSE")) {
      const path = join(copy, FOLDER, file);
      const config = await prettier.resolveConfig(path);
      expect([
        file,
        await prettier.check(await readFile(path, "utf8"), { ...config, filepath: path }),
      ]).toEqual([file, true]);
    }
    await runNode("node_modules/typescript/bin/tsc", "-p", `${FOLDER}/tsconfig.build.json`);
    expect(await filesOf(join(copy, FOLDER, "dist"))).toEqual(
      expect.arrayContaining(["index.js", "index.d.ts"]),
    );
    const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
    const { stderr } = await runNode(...jest, "--config", `${FOLDER}/jest.config.js`);
    expect(stderr).toContain("2 passed, 2 total");
  });

  it("makes a package with a command, which answers --help before anything is built", async () => {
    expect(await newPackage(["--name", "slice-lister", "--layer", "data", "--command"], copy)).toBe(0);
    const { stdout } = await runNode("packages/slice-lister/bin/spinegrade-slice-lister.mjs", "--help");
    expect(stdout).toContain("usage: spinegrade-slice-lister describe");
    const described = await runNode("packages/slice-lister/bin/spinegrade-slice-lister.mjs", "describe");
    expect(described.stdout).toBe("The slice lister of Spinegrade\n");
    const read = async (name: string): Promise<string> =>
      await readFile(join(copy, "packages", name, "package.json"), "utf8");
    const { version } = JSON.parse(await read("pipeline")) as { version: string };
    expect(await read("slice-lister")).toContain(`"@spinegrade/pipeline": "^${version}"`);
    await rm(join(copy, "packages/slice-lister"), { recursive: true });
  });

  it.each([
    [["--layer", "data"], "say what to make"],
    [
      ["--name", "viewer", "--layer", "top"],
      `there is no layer "top"; the layers are base, data, samples, nets, runs, results`,
    ],
    [["--name", "Viewer", "--layer", "data"], `"Viewer" is not a package name`],
    [["--name", "../viewer", "--layer", "data"], `"../viewer" is not a package name`],
    [["--name", "slice-utils", "--layer", "data"], `"utils" says nothing`],
    [["--name", "npy", "--layer", "base"], "packages/npy exists"],
    [["--name", "readme-example", "--layer", "base"], "tools/readme-example exists"],
    [["--title", "x"], "Unknown option '--title'"],
  ])("refuses %j and makes nothing", async (args, message) => {
    const before = await readdir(join(copy, "packages"));
    const { code, printed } = await catchErrors(() => newPackage(args, copy));
    expect(printed).toContain(message);
    expect(code).toBe(1);
    expect(await readdir(join(copy, "packages"))).toEqual(before);
  });
});

/** Runs a command and returns what it wrote to standard error. */
async function catchErrors(command: () => Promise<number>): Promise<{ printed: string; code: number }> {
  const write = process.stderr.write.bind(process.stderr);
  let printed = "";
  process.stderr.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  try {
    const code = await command();
    return { code, printed };
  } finally {
    process.stderr.write = write;
  }
}
