import { describe, expect, it } from "@jest/globals";
import { isReleasing } from "../release/is-releasing.mjs";
import { mustFollow } from "../release/must-follow.mjs";
import { publishedPaths, type ReleasedPackage } from "../release/read-packages.mjs";
import { withEntry } from "../release/with-entry.mjs";

const types = { fix: { semverBump: "patch" }, docs: { semverBump: "none" } };

/** A package with these ranges. */
function packageWith(ranges: Partial<ReleasedPackage["manifest"]>): ReleasedPackage {
  const manifest = { name: "@spinegrade/above", version: "0.1.0", files: ["dist", "src"], ...ranges };
  return { name: "above", folder: "packages/above", tag: "above@0.1.0", manifest };
}

describe("a commit", () => {
  it.each([
    ["fix(losses): sums in double precision", true],
    ["fix: sums in double precision", true],
    ["refactor(losses)!: one name a loss", true],
    ["docs(losses): an example\n\nBREAKING CHANGE: Node 18 is not supported", true],
    ["docs(losses): an example", false],
    ["unknown(losses): something", false],
    ["Merge branch 'fix'", false],
  ])("%j makes a release: %j", (message, expected) => {
    expect(isReleasing(message, types)).toBe(expected);
  });
});

describe("a package must follow", () => {
  const versions = new Map([["@spinegrade/losses", "0.2.0"]]);

  it.each(["dependencies", "optionalDependencies", "peerDependencies"] as const)(
    "where a range of its %s no longer matches",
    (kind) => {
      const released = packageWith({ [kind]: { "@spinegrade/losses": "^0.1.3", other: "^0.1.0" } });
      expect(mustFollow(released, versions)).toBe(true);
    },
  );

  it("nowhere else", () => {
    const fixed = new Map([["@spinegrade/losses", "0.1.4"]]);
    const released = packageWith({ dependencies: { "@spinegrade/losses": "^0.1.3" } });
    expect(mustFollow(released, fixed)).toBe(false);
    const tested = { ...packageWith({}), devDependencies: { "@spinegrade/losses": "^0.1.3" } };
    expect(mustFollow(tested, versions)).toBe(false);
  });
});

it("specs and test helpers are not published files", () => {
  expect(publishedPaths(packageWith({ files: ["dist", "src", "CHANGELOG.md", "!**/testing"] }))).toEqual([
    "packages/above/package.json",
    "packages/above/dist",
    "packages/above/src",
    ":(exclude,glob)packages/above/**/testing",
    ":(exclude,glob)packages/above/**/testing/**",
  ]);
});

describe("a changelog", () => {
  const changelog = "## 0.2.0 (2026-01-31)\n\n### Fixes\n\n- two\n\n# 0.1.0 (2026-01-01)\n\n- one\n";

  it("has a new version before the others", () => {
    const entry = "## 0.2.1 (2026-02-01)\n\n- three";
    expect(withEntry("", "0.2.1", entry)).toBe(`${entry}\n`);
    expect(withEntry(changelog, "0.2.1", entry)).toBe(`${entry}\n\n${changelog}`);
  });

  it("has one entry for a version, the last that was made, at its place", () => {
    const entry = "## 0.1.0 (2026-02-01)\n\n- one and a half";
    const expected = changelog.replace(/# 0\.1\.0[^]*/, `${entry}\n`);
    expect(withEntry(changelog, "0.1.0", entry)).toBe(expected);
  });

  it("keeps the date of an entry that says the same", () => {
    const entry = "## 0.2.0 (2026-02-01)\n\n### Fixes\n\n- two";
    expect(withEntry(changelog, "0.2.0", entry)).toBe(changelog);
  });

  it("has no entry for a version of which there is nothing to say", () => {
    expect(withEntry(changelog, "0.2.0", "")).toBe("# 0.1.0 (2026-01-01)\n\n- one\n");
    expect(withEntry("", "0.2.0", "")).toBe("");
  });
});
