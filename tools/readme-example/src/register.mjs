/**
 * Lets node run TypeScript: `node --conditions=@spinegrade/source --import @spinegrade/readme-example/register FILE.ts`.
 * Types are stripped; workspace packages resolve to their sources through that condition. Errors name lines of the sources.
 */
import { register } from "node:module";

process.setSourceMapsEnabled(true);
register("./typescript-hooks.mjs", import.meta.url);
