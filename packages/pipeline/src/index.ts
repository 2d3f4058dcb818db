export { cacheDir, CONFIG_FILE, loadConfig, MAX_STUDIES } from "./config.ts";
export { EXIT, runCommand } from "./command.ts";
export { command } from "./command-line/command.ts";
export { answerCommandLine, runProgram } from "./command-line/run-program.ts";
export { didYouMean, nearestName } from "./command-line/nearest-name.ts";
export { readChoice } from "./command-line/read-choice.ts";
export { readWhole } from "./command-line/read-whole.ts";
export { errorCode, errorMessage, failureReason, UserError } from "./errors.ts";
export { nameForeignFile } from "./foreign-file.ts";
export { flushFolder, writeFileAtomic, writeJsonAtomic } from "./atomic-files.ts";
export { removeLeftovers, temporaryName } from "./leftovers.ts";
export { explainWriteFailure } from "./write-failures.ts";
export { checkPathName, isPathName, PATH_NAME_SCHEMA } from "./path-names.ts";
export { claimFolder } from "./own-folder.ts";
export { canonicalJson } from "./canonical-json.ts";
export { compileSchema, parseJson, readJson } from "./json-files.ts";
export { openSealedJson, readSealedJson, sealJson, writeSealedJson } from "./sealed-json.ts";
export { xxh64 } from "./xxh64/xxh64.ts";
export { explainReadFailure } from "./read-failures.ts";
export { contentKey, sha256, sha256File } from "./hashes.ts";
export {
  DATA_SET_IDENTITY_SCHEMA,
  expectDataFolder,
  expectOneDataSet,
  identifyDataSet,
  PHANTOM_RECORDS,
} from "./data-set-identity.ts";
export { describeStored, readReceipt, receiptText, writeReceipt } from "./receipt.ts";
export { LockedError, withLock } from "./lock.ts";
export { waitForLock } from "./wait-for-lock.ts";
export { printable, printableLines } from "./printable.ts";
export { formatDuration, Progress } from "./progress.ts";
export { logLine, personsTerminal } from "./terminal.ts";
export { timeStamp } from "./time-stamp.ts";
export type { Answer, Command, CommandDefinition, Given } from "./command-line/command.ts";
export type { Option, Options } from "./command-line/option.ts";
export type { Program } from "./command-line/program.ts";
export type { FileContent, WriteOptions } from "./atomic-files.ts";
export type { ConfigFile, PhantomConfig, PipelineConfig } from "./config.ts";
export type { DataSetIdentity, MadeFromDataSet } from "./data-set-identity.ts";
export type { Validate } from "./json-files.ts";
export type { WaitForLockOptions } from "./wait-for-lock.ts";
export type { ProgressStream } from "./terminal.ts";
export type { Receipt, StoredFile } from "./receipt.ts";
export type { TextHash } from "./sealed-json.ts";
