import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));

/** Commands that `npx` may run: those that `npm ci` installs, and ours where they cannot be fetched elsewhere. */
const SAFE = /^(nx|prettier) |^--no-install spinegrade[- ]/;

const files = execFileSync("git", ["ls-files", "*.md", "packages/*/src/*.ts"], {
  cwd: WORKSPACE,
  encoding: "utf8",
})
  .trim()
  .split("\n");

it("no text shows an npx that could fetch a stranger's package", () => {
  const unsafe = files.flatMap((file) =>
    [...readFileSync(join(WORKSPACE, file), "utf8").matchAll(/npx ([^`\n]*)/g)]
      .filter(([, rest = ""]) => !SAFE.test(`${rest} `))
      .map(([text]) => `${file}: ${text}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(unsafe).toEqual([]);
});
