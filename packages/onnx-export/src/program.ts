export { EXPORT_PROGRAM as PROGRAM } from "./export-program.ts";
