#!/usr/bin/env node
// `npm run bench:nightly`: times the native operations of two commits in turn, and fails where one became slower.
import "../readme-example/src/register.mjs";

const { compareCommits } = await import("./src/compare-commits.ts");
process.exitCode = compareCommits(process.argv.slice(2));
