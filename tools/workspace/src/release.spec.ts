import { describe, expect, it } from "@jest/globals";
import { isReleasing } from "../release/is-releasing.mjs";
import { mustFollow } from "../release/must-follow.mjs";
import { publishedPaths, type ReleasedPackage } from "../release/read-packages.mjs";

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

it("specs and test helpers are no published files", () => {
  expect(publishedPaths(packageWith({ files: ["dist", "src", "CHANGELOG.md", "!**/testing"] }))).toEqual([
    "packages/above/package.json",
    "packages/above/dist",
    "packages/above/src",
    ":(exclude,glob)packages/above/**/testing",
    ":(exclude,glob)packages/above/**/testing/**",
  ]);
});
