// `npx nx run pipeline:compile`: writes src/xxh64/kernel-wasm.ts anew.
import { writeFileSync } from "node:fs";
import "../../../tools/readme-example/src/register.mjs";

const { kernelModule } = await import("../../../tools/generators/src/index.ts");
const { KERNEL } = await import("./kernel.ts");
writeFileSync(new URL("../src/xxh64/kernel-wasm.ts", import.meta.url), await kernelModule(KERNEL));
