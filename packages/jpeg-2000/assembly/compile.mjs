// `npx nx run jpeg-2000:compile`: writes src/kernel/kernel-wasm.ts anew.
import { writeFileSync } from "node:fs";
import "../../../tools/readme-example/src/register.mjs";

const { kernelModule } = await import("../../../tools/generators/src/index.ts");
const { KERNEL } = await import("./kernel.ts");
writeFileSync(new URL("../src/kernel/kernel-wasm.ts", import.meta.url), await kernelModule(KERNEL));
