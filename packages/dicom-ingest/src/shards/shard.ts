import { sha256, UserError } from "@spinegrade/pipeline";

/** One of several parts of the studies of a folder or data set. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

const MOST_SHARDS = 1_000_000;
const FORM = /^(\d{1,7})\/(\d{1,7})$/;

/** The option of commands that can do a part of their work. */
export const SHARD_OPTION = {
  type: "string",
  value: "I/N",
  help: "only the studies of this one of N shards; the same command without it then merges them",
} as const;

/** Reads `--shard`. @throws UserError unless it is as in `3/8`. */
export function readShard(text: string): Shard {
  const [, index = "0", count = "0"] = FORM.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= MOST_SHARDS) return shard;
  throw new UserError(
    `--shard "${text}" must be the number of a shard and how many there are, as in 3/8, at most ${MOST_SHARDS}`,
  );
}

/**
 * The shard of a study, from 1: by a hash of its id, so that a new study changes no other one's shard.
 * @param studyId StudyInstanceUID, or the competition's number.
 */
export function shardOf(studyId: string, count: number): number {
  return 1 + (Number.parseInt(sha256(studyId).slice(0, 12), 16) % count);
}

/** A shard as a part of file names: `3-of-8`. */
export function shardName({ index, count }: Shard): string {
  return `${index}-of-${count}`;
}
