/** Division of a simulated archive, on which benchmarks show what grows, into studies and shards. */
export const SERIES_IN_STUDY = 5;
export const STUDIES_IN_SHARD = 50;
