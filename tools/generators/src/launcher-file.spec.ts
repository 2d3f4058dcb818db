import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { launcherFile } from "./launcher-file.ts";

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly author?: string;
  readonly keywords?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
}

const packages = readdirSync(join(WORKSPACE, "packages")).map((name) => {
  const folder = join(WORKSPACE, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return { name, folder, manifest };
});

describe.each(packages)("the package $name", ({ name, folder, manifest }) => {
  it("has the licence, says whose it is, and is built before it is packed", () => {
    expect(readFileSync(join(folder, "LICENSE"), "utf8")).toBe(
      readFileSync(join(WORKSPACE, "LICENSE"), "utf8"),
    );
    expect(manifest).toMatchObject({
      license: "MIT",
      author: "the Spinegrade authors",
      scripts: { prepack: `nx run ${name}:build` },
    });
    expect(manifest.keywords?.length).toBeGreaterThan(1);
    expect(manifest.files).toContain("!dist/.source-hash");
  });
});

const commands = packages.flatMap(({ folder, manifest: { bin = {}, files } }) =>
  Object.entries(bin).map(([command, path]) => ({ command, path, folder, files })),
);

it.each(commands)(
  "the launcher of $command is as the generator writes it",
  ({ command, path, folder, files }) => {
    expect(path).toBe(`bin/${command}.mjs`);
    expect(files).toContain("bin");
    expect(readFileSync(join(folder, path), "utf8")).toBe(launcherFile(command));
    expect(statSync(join(folder, path)).mode & 0o111).toBe(0o111);
  },
);
