export { kernelModule } from "./kernel-module.ts";
