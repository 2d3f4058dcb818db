import { fileURLToPath } from "node:url";

/** The folder of the native sources, which the package ships next to the build. */
export const NATIVE = fileURLToPath(new URL("../../../src/native", import.meta.url));
