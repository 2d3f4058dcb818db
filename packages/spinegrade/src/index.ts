export { answer } from "./answer.ts";
export { CATALOGUE } from "./catalogue.ts";
export type { CatalogueEntry } from "./catalogue.ts";
