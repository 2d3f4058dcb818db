/** What makes `node` run TypeScript, with the workspace's packages taken from their sources. */
export const SOURCE_FLAGS = [
  "--no-warnings",
  "--conditions=@spinegrade/source",
  "--import",
  new URL("./register.mjs", import.meta.url).href,
];
