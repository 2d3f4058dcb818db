#!/usr/bin/env node
// `node tools/benchmarks/compare.mjs nfn-step`: runs a benchmark of ours and its PyTorch twin in turn, and prints how
// their times compare.
import "../readme-example/src/register.mjs";

const { compareWithPyTorch } = await import("./src/compare-with-pytorch.ts");
process.exitCode = compareWithPyTorch(process.argv.slice(2));
