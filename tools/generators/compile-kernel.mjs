// `npx nx run <package>:compile`: rewrites the package's src/kernel/kernel-wasm.ts.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import "../readme-example/src/register.mjs";

const { kernelModule } = await import("./src/index.ts");
const folder = pathToFileURL(`${resolve(process.argv[2])}/`);
writeFileSync(new URL("src/kernel/kernel-wasm.ts", folder), await kernelModule(folder));
