#!/usr/bin/env node
// `npm run bench -- --project trainer`: runs packages/<project>/bench/*.bench.ts one after the other, each in a separate
// process. Results, one JSON line each, go to standard output.
import "../readme-example/src/register.mjs";

const { runBenchmarks } = await import("./src/run-benchmarks.ts");
process.exitCode = runBenchmarks(process.argv.slice(2));
