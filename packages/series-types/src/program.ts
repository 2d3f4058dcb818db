export { SERIES_PROGRAM as PROGRAM } from "./series-program.ts";
