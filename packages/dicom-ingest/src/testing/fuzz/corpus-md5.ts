/** Prints the md5 of all files that the fuzzer starts from: verdicts of another corpus are of no use. */
import { createHash } from "node:crypto";
import { fuzzCorpus } from "./fuzz-corpus.ts";

const md5 = createHash("md5");
for (const { bytes } of fuzzCorpus()) md5.update(bytes);
process.stdout.write(`${md5.digest("hex")}\n`);
