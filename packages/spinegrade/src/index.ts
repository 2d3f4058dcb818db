export { answer } from "./answer.ts";
export { CATALOGUE } from "./catalogue.ts";
export { loadSubcommand } from "./load-subcommand.ts";
export type { CatalogueEntry } from "./catalogue.ts";
