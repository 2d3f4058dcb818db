// Generated from assembly/*.ts by `npx nx run pipeline:compile`; 940 bytes.

export const KERNEL = {
  base64: [
    "AGFzbQEAAAABEwRgAABgAAF/YAJ/fwBgAn9/AX4DBQQAAQIDBQMBAAIGGgV+AUIAC34BQgALfgFCAAt+AUIAC34BQgALBzgFB3Bp",
    "ZWNlQXQAAQlzdGFydEhhc2gAAAtoYXNoU3RyaXBlcwACB2VuZEhhc2gAAwZtZW1vcnkCAAqqBgQwAELW64Lu6v2J9eAAJABCz9bT",
    "vtLHq9lCJAFCACQCQvnq0NDnyaHk4QAkA0IAJAQLBQBBgAgL3wECBH4BfyAAIAFBYHFqIQYjACECIwEhAyMCIQQjAyEFA0AgACAG",
    "SQRAIAIgACkDAELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiECIAMgACkDCELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiED",
    "IAQgACkDEELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEEIAUgACkDGELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEFIABB",
    "IGohAAwBCwsgAiQAIAMkASAEJAIgBSQDIwQgAUFgca18JAQLjwQCAX4BfyMEQgBSBH4jAEIBiSMBQgeJfCMCQgyJfCMDQhKJfCMA",
    "Qs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9IwFCz9bTvtLHq9lCfkIfiUKHla+vmLbe",
    "m55/foVCh5Wvr5i23puef35CnaO16oOxjYr6AH0jAkLP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUKHla+vmLbem55/fkKdo7Xq",
    "g7GNivoAfSMDQs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9BULFz9my8eW66icLIwQg",
    "Aa18fCECIAAgAWohAwNAIABBCGoiASADTQRAIAIgACkDAELP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUIbiUKHla+vmLbem55/",
    "fkKdo7Xqg7GNivoAfSECIAEhAAwBCwsgAEEEaiIBIANNBEAgAiAANQIAQoeVr6+Ytt6bnn9+hUIXiULP1tO+0ser2UJ+Qvnz3fGZ",
    "9pmrFnwhAiABIQALA0AgACADSQRAIAIgADEAAELFz9my8eW66id+hUILiUKHla+vmLbem55/fiECIABBAWohAAwBCwsgAiACQiGI",
    "hULP1tO+0ser2UJ+IgJCHYggAoVC+fPd8Zn2masWfiICQiCIIAKFCw==",
  ].join(""),
  exports: {
    pieceAt: "function",
    startHash: "function",
    hashStripes: "function",
    endHash: "function",
    memory: "memory",
  },
} as const;
