import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { repeats } from "@spinegrade/test-utils";
import { EmptyProject } from "./empty-project.ts";
import { LocalRegistry } from "./local-registry.ts";
import { requireSuccess } from "./run-process.ts";
import { type ReleasedManifest, ScratchClone } from "./scratch-clone.ts";

/** Releases take minutes, so that only `npm run test:slow` makes them. */
const describeSlow = repeats(0, 1) === 1 ? describe : describe.skip;

const LOSSES = "@spinegrade/losses";

/** The next version of a kind. */
function next(version: string, kind: "minor" | "patch"): string {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return kind === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

const versionsOf = (manifests: readonly ReleasedManifest[]): Record<string, string> =>
  Object.fromEntries(manifests.map(({ name, version }) => [name, version]));

type Ranges = Readonly<Record<string, string>>;

/** Ranges with new ones for some packages. @param rangeOf undefined: as before. */
function withRanges(ranges: Ranges | undefined, rangeOf: (name: string) => string | undefined): Ranges {
  return Object.fromEntries(
    Object.entries(ranges ?? {}).map(([name, before]) => [name, rangeOf(name) ?? before]),
  );
}

const ofOurs =
  (range: string) =>
  (name: string): string | undefined =>
    name.startsWith("@spinegrade/") ? range : undefined;

describeSlow("releases from a clone into a registry", () => {
  let registry: LocalRegistry;
  let clone: ScratchClone;
  let first: readonly ReleasedManifest[];

  beforeAll(async () => {
    registry = await LocalRegistry.start();
    clone = await ScratchClone.of(registry);
    first = await clone.manifests();
  });
  afterAll(() => registry.stop());

  const firstVersion = (name: string): string => versionsOf(first)[name] ?? "";

  /** The versions of each package that the registry has. */
  async function published(): Promise<Record<string, string[]>> {
    const entries = first.map(async ({ name }) => {
      const answer = await fetch(new URL(name.replace("/", "%2f"), registry.url));
      const { versions } = (await answer.json()) as { versions: Record<string, unknown> };
      return [name, Object.keys(versions)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** The files of the last commit. */
  const committed = async (): Promise<string[]> =>
    (await clone.git("show", "--name-only", "--format=", "HEAD")).split("\n");

  it("list commits of files that have moved since, and are prepared again without a difference", async () => {
    const [path, moved] = ["packages/trainer/bin/example.js", "packages/trainer/bin/moved.js"];
    await clone.commit("feat(trainer): an example", path, "// an example");
    await clone.git("mv", path, moved);
    await clone.git("commit", "--quiet", "--message", "refactor(trainer): a better name");
    expect(await clone.release("changelogs")).toContain("packages/trainer/CHANGELOG.md: ");
    const changelog = await clone.read("packages/trainer/CHANGELOG.md");
    expect(changelog).toContain("- **trainer:** an example\n");
    expect(changelog).not.toContain("a better name");
    expect(await clone.read("packages/losses/CHANGELOG.md")).not.toContain("Updated Dependencies");
    await clone.git("commit", "--quiet", "--all", "--message", "chore(release): changelogs");
    await clone.release("changelogs");
    expect(await clone.git("status", "--porcelain", "--untracked-files=no")).toBe("");
  });

  it("begin with every package at the version that it has", async () => {
    await clone.release("version");
    const tags = first.map(({ version }, index) => `${clone.packages[index] ?? ""}@${version}`);
    expect((await clone.git("tag", "--list")).split("\n").sort()).toEqual(tags.sort());
    await clone.release("publish", "--no-provenance");
    const expected = first.map(({ name, version }) => [name, [version]]);
    expect(await published()).toEqual(Object.fromEntries(expected));
  });

  it("hold a fix of one package and nothing else", async () => {
    await clone.commit("docs(npy): an example", "packages/npy/README.md", "An example.");
    await clone.commit("test(metrics): a case", "packages/metrics/src/index.ts", "// a case");
    await clone.commit("fix(losses): sums do not overflow", "packages/losses/src/index.ts", "// sums");
    const version = next(firstVersion(LOSSES), "patch");
    expect(await clone.release("version")).toContain(`${LOSSES} ${firstVersion(LOSSES)} -> ${version}\n`);

    const files = ["package-lock.json", "packages/losses/CHANGELOG.md", "packages/losses/package.json"];
    expect(await committed()).toEqual(files);
    const changelog = await clone.read("packages/losses/CHANGELOG.md");
    expect(changelog).toContain(`## ${version} `);
    expect(changelog).toMatch(/### Fixes\n[^#]*sums do not overflow/);
    expect(changelog).not.toContain("a case");
    const lock = await clone.read("package-lock.json");
    expect(lock).not.toMatch(/https?:\/\/[^"]*\.tgz/);
    const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string }> };
    expect(packages["packages/losses"]?.version).toBe(version);

    await clone.release("publish", "--no-provenance");
    const expected = first.map(({ name, version: old }) => [name, name === LOSSES ? [old, version] : [old]]);
    expect(await published()).toEqual(Object.fromEntries(expected));
  });

  it("reach an empty project", async () => {
    const project = await EmptyProject.with(registry);
    await project.install(LOSSES);
    const installed = async (name: string): Promise<string> => {
      const path = join(project.folder, "node_modules", name, "package.json");
      return (JSON.parse(await readFile(path, "utf8")) as ReleasedManifest).version;
    };
    expect(await installed(LOSSES)).toBe(next(firstVersion(LOSSES), "patch"));
    expect(await installed("@spinegrade/engine")).toBe(firstVersion("@spinegrade/engine"));
    const script = `import("${LOSSES}").then((losses) => console.log(Object.keys(losses).length > 0))`;
    const { stdout } = await requireSuccess("node", ["-e", script], { cwd: project.folder });
    expect(stdout.trim()).toBe("true");
    await project.remove();
  });

  it("take along those whose range a breaking change has outgrown", async () => {
    const before = await clone.manifests();
    await clone.commit("feat(npy)!: one function a file type", "packages/npy/src/index.ts", "// functions");
    await clone.release("version");
    const version = next(firstVersion("@spinegrade/npy"), "minor");
    const after = await clone.manifests();
    const following = before.filter(({ dependencies = {} }) => "@spinegrade/npy" in dependencies);
    expect(following.length).toBeGreaterThan(0);
    expect(versionsOf(after)).toEqual({
      ...versionsOf(before),
      ...Object.fromEntries(following.map((manifest) => [manifest.name, next(manifest.version, "patch")])),
      "@spinegrade/npy": version,
    });
    const raised = new Set(["@spinegrade/npy", ...following.map(({ name }) => name)]);
    const raisedRange = (name: string): string | undefined =>
      raised.has(name) ? `^${versionsOf(after)[name] ?? ""}` : undefined;
    for (const [index, { name, dependencies = {} }] of after.entries())
      expect(dependencies).toEqual(
        withRanges(before[index]?.dependencies, raised.has(name) ? raisedRange : () => undefined),
      );
  });

  it("give all packages one version where that is asked for", async () => {
    await clone.release("version", "0.9.0");
    const after = await clone.manifests();
    for (const [index, { version, dependencies = {}, devDependencies = {} }] of after.entries()) {
      expect(version).toBe("0.9.0");
      expect(dependencies).toEqual(withRanges(first[index]?.dependencies, ofOurs("^0.9.0")));
      expect(devDependencies).toEqual(withRanges(first[index]?.devDependencies, ofOurs("*")));
    }
    expect(await clone.read("packages/metrics/CHANGELOG.md")).toContain("## 0.9.0");
  });
});
