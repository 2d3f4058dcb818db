import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { workspace } from "./empty-project.ts";
import { requireSuccess } from "./run-process.ts";

interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
}

interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** Kinds of resolution for CommonJS, which our packages, all ES modules, do not serve. */
const FOR_COMMON_JS: ReadonlySet<string> = new Set(["node10", "node16-cjs"]);

const packages = readdirSync(join(workspace, "packages"));
let tarballs: ReadonlyMap<string, Tarball>;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder("tarballs");
  const settings = ["--pack-destination", folder, "--json", "--ignore-scripts"];
  const args = ["pack", ...settings, ...packages.flatMap((name) => ["--workspace", `packages/${name}`])];
  const { stdout } = await requireSuccess("npm", args, { cwd: workspace });
  const all = JSON.parse(stdout) as readonly Tarball[] | Readonly<Record<string, Tarball>>;
  tarballs = new Map(Object.values(all).map((tarball) => [tarball.name, tarball]));
});

describe.each(packages)("the tarball of %s", (name) => {
  const manifest = JSON.parse(
    readFileSync(join(workspace, "packages", name, "package.json"), "utf8"),
  ) as Manifest;
  const read = () => Uint8Array.from(readFileSync(join(folder, tarballs.get(manifest.name)?.filename ?? "")));
  const files = () => tarballs.get(manifest.name)?.files ?? [];

  it("holds the licence, the README and what was built", () => {
    const paths = files().map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/index.js"]));
  });

  it("holds no test and nothing of the checkout's own", () => {
    const strangers = files().filter(({ path }) =>
      /\.spec\.|(^|\/)testing\/|\.source-hash|tsconfig|project\.json|fixtures|^bench/.test(path),
    );
    expect(strangers).toEqual([]);
  });

  it("holds its commands, which can be run", () => {
    const commands = Object.values(manifest.bin ?? {});
    const runnable = files().filter(({ path, mode }) => commands.includes(path) && (mode & 0o111) !== 0);
    expect(runnable.map(({ path }) => path).sort()).toEqual([...commands].sort());
    const needed = commands.length > 0 ? ["dist/cli.js"] : [];
    expect(files().map(({ path }) => path)).toEqual(expect.arrayContaining(needed));
  });

  // a third of a second each: of all packages by `npm run test:slow`, of one by `npm test`
  const itOfMany = repeats(0, 1) === 1 || name === packages[0] ? it : it.skip;
  itOfMany("has types that TypeScript finds as Node finds the code", async () => {
    const checked = await checkPackage(createPackageFromTarballData(read()));
    if (checked.types === false) throw new Error(`${manifest.name} has no types`);
    const problems = checked.problems.filter(
      (problem) => !("resolutionKind" in problem && FOR_COMMON_JS.has(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
  });

  it("has no fault that publint finds", async () => {
    // its suggestions are matters of taste
    const { messages } = await publint({ pack: { tarball: read().buffer }, level: "warning" });
    expect(messages).toEqual([]);
  });
});
