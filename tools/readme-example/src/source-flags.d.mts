/** What makes `node` run TypeScript, with the workspace's packages taken from their sources. */
export const SOURCE_FLAGS: readonly string[];
