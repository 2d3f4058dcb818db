// `npx nx run dicom-ingest:compile`: writes src/kernel/kernel-wasm.ts anew.
import { writeFileSync } from "node:fs";
import "../../../tools/readme-example/src/register.mjs";

const { compileKernel, kernelModule } = await import("./compile-kernel.ts");
writeFileSync(new URL("../src/kernel/kernel-wasm.ts", import.meta.url), kernelModule(await compileKernel()));
