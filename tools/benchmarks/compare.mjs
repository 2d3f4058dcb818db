#!/usr/bin/env node
// `node tools/benchmarks/compare.mjs nfn-step`: runs a benchmark of ours and its twin in Python in turn, and prints how
// their times compare; `training-example` is the other one.
import "../readme-example/src/register.mjs";

const { compareWithPython } = await import("./src/compare-with-python.ts");
process.exitCode = compareWithPython(process.argv.slice(2));
