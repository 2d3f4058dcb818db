/** Node-API version that the addons are compiled for. Its ABI is the same in every Node since 12. */
export const NODE_API_VERSION = 8;
