/**
 * The text of `packages/<package>/bin/<command>.mjs`, the file that a command's name leads to. It is committed, so that
 * `npm ci` links every command before anything is built; it must not need a newer Node than the one that it refuses.
 */
export function launcherFile(command: string): string {
  return `#!/usr/bin/env node
// Made by launcherFile of tools/generators; every command has the same.
import { existsSync, readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [needed, found] = [engines.node, process.versions.node].map((text) => text.match(/\\d+/g).map(Number));
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
${refusalOf(command)}
  process.exit(1);
}
// a checkout, unlike an installed package, has the settings of the build
if (existsSync(new URL("../tsconfig.build.json", import.meta.url))) {
  const { launch } = await import("../../../tools/readme-example/src/launch.mjs");
  await launch(new URL("..", import.meta.url));
} else {
  await import("../dist/cli.js");
}
`;
}

const LONGEST_LINE = 110;

/** The refusal of an old Node, in one line where it fits, as Prettier has it. */
function refusalOf(command: string): string {
  const text = `\`error: ${command} needs Node \${needed.join(".")} or later; this is Node \${found.join(".")}\``;
  const line = `  console.error(${text});`;
  return line.length <= LONGEST_LINE ? line : `  console.error(\n    ${text},\n  );`;
}
