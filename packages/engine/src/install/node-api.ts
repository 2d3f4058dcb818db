/** Version of Node-API that the addons are compiled for; its ABI is the same in every Node since 12. */
export const NODE_API_VERSION = 8;
