import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findCommands } from "./known-commands.ts";
import { readDocumentation, ROOT } from "./workspace-files.ts";

const { targets, scripts, binaries } = findCommands();

/** The calls of a text that cannot be run; a package that the text makes by the generator counts as there. */
function unknownCommands(text: string): string[] {
  const unknown: string[] = [];
  const [, generated] = /\bnew-package -- --name ([\w-]+)/.exec(text) ?? [];
  const target = (project: string, name: string): void => {
    if (project !== generated && targets.get(project)?.has(name) !== true)
      unknown.push(`nx target ${project}:${name}`);
  };
  for (const [, project = "", name = ""] of text.matchAll(/\bnx run ([a-z0-9-]+):([\w.-]*\w)/g))
    target(project, name);
  for (const [, project = "", name = ""] of text.matchAll(/`([a-z0-9-]+):([a-z][\w.-]*)`/g))
    if (targets.has(project)) target(project, name);
  for (const [, script = ""] of text.matchAll(/\bnpm run ([\w:-]+)/g))
    if (!scripts.has(script)) unknown.push(`npm script ${script}`);
  for (const [, binary = "", subcommand] of text.matchAll(
    /(?<![@/\w-])(spinegrade-[a-z-]+)(?: ([a-z][a-z-]+))?/g,
  )) {
    const known = binaries.get(binary);
    if (binary === `spinegrade-${generated ?? ""}`) continue;
    if (known === undefined) unknown.push(`command ${binary}`);
    else if (subcommand !== undefined && known.size > 0 && !known.has(subcommand))
      unknown.push(`${binary} ${subcommand}`);
  }
  for (const [, script = ""] of text.matchAll(/\b(?:node|python3?) ((?:tools|packages)\/[\w./-]+\.\w+)/g))
    if (!script.includes("/dist/") && !existsSync(join(ROOT, script))) unknown.push(`script ${script}`);
  return unknown;
}

describe("commands in the documentation", () => {
  it.each(readDocumentation().map(({ path, text }) => ({ path, text })))("exist: $path", ({ text }) => {
    expect(unknownCommands(text)).toEqual([]);
  });

  it("are found out where they do not exist", () => {
    const text =
      "`npx nx run trainer:nfn`, `npx nx run trainer:no-such`, `trainer:nfn.fold-0`, `trainer:gone`, `npm run no-such`, " +
      "`spinegrade-train compare nfn`, `spinegrade-train forget`, `spinegrade-gone`, `node tools/gone.mjs`";
    expect(unknownCommands(text)).toEqual([
      "nx target trainer:no-such",
      "nx target trainer:gone",
      "npm script no-such",
      "spinegrade-train forget",
      "command spinegrade-gone",
      "script tools/gone.mjs",
    ]);
  });
});
