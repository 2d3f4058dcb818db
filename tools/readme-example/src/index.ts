export { childEnv, outputFromSource, runFromSource, SOURCE_FLAGS } from "./run-from-source.ts";
export type { ProcessResult, SourceOptions } from "./run-from-source.ts";
export { runReadmeExample } from "./run-readme-example.ts";
export type { ReadmeExample } from "./run-readme-example.ts";
