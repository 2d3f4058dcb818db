export { PHANTOM_PROGRAM as PROGRAM } from "./phantom-program.ts";
