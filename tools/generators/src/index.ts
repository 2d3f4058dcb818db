export { kernelModule, type Kernel } from "./kernel-module.ts";
