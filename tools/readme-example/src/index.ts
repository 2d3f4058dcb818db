export { runReadmeExample } from "./run-readme-example.ts";
export type { ReadmeExample } from "./run-readme-example.ts";
