export { temporaryFolder } from "./temporary-folder.ts";
export { readGolden } from "./read-golden.ts";
export { mountSmallDisk } from "./small-disk.ts";
export { testData } from "./test-data.ts";
export { connectionTo, startCacheServer, TOKENS, type Connection } from "./cache-server.ts";
export { repeats } from "./repeats.ts";
export { serveFolder } from "./serve-folder.ts";
export type { ServedFolder } from "./serve-folder.ts";
export { fetchNode, NODES_DIR } from "./fetch-node.ts";
