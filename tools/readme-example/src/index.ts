export { childEnv, outputFromSource, runFromSource } from "./run-from-source.ts";
export { isBuildCurrent, isBuildWhole, stampBuild } from "./build-stamp.mjs";
export { packageClosure } from "./package-closure.mjs";
export { SOURCE_FLAGS } from "./source-flags.mjs";
export type { ProcessResult, SourceOptions } from "./run-from-source.ts";
export { readReadmeExample, runExample, runReadmeExample, writeExampleFiles } from "./run-readme-example.ts";
export type { ExampleFiles, ReadmeExample } from "./run-readme-example.ts";
