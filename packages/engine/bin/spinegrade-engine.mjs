#!/usr/bin/env node
// Made by launcherFile of tools/generators; every command has the same.
import { existsSync, readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [needed, found] = [engines.node, process.versions.node].map((text) => text.match(/\d+/g).map(Number));
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    `error: spinegrade-engine needs Node ${needed.join(".")} or later; this is Node ${found.join(".")}`,
  );
  process.exit(1);
}
// a checkout, unlike an installed package, has the settings of the build
if (existsSync(new URL("../tsconfig.build.json", import.meta.url))) {
  const { launch } = await import("../../../tools/readme-example/src/launch.mjs");
  await launch(new URL("..", import.meta.url));
} else {
  await import("../dist/cli.js");
}
