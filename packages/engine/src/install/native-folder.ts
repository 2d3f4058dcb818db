import { fileURLToPath } from "node:url";

/** The folder of the native sources; it is in the package, next to the build. */
export const NATIVE = fileURLToPath(new URL("../../src/native", import.meta.url));
