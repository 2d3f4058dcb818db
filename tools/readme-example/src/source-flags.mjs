/** Flags with which `node` runs TypeScript and takes the workspace's packages from their sources. */
export const SOURCE_FLAGS = [
  "--no-warnings",
  "--conditions=@spinegrade/source",
  "--import",
  new URL("./register.mjs", import.meta.url).href,
];
