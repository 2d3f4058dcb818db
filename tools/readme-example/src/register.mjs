/**
 * Lets node run TypeScript: `node --conditions=@spinegrade/source --import @spinegrade/readme-example/register FILE.ts`.
 * Types are stripped by swc; workspace packages resolve to their sources through that condition.
 */
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
