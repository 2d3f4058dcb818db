export { INGEST_PROGRAM as PROGRAM } from "./ingest-program.ts";
