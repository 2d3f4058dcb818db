export { ENGINE_PROGRAM as PROGRAM } from "./engine-program.ts";
