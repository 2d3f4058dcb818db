export { cacheDir, CONFIG_FILE, loadConfig } from "./config.ts";
export { MAX_STUDIES } from "./config-file.ts";
export { EXIT, runCommand } from "./command.ts";
export { command } from "./command-line/command.ts";
export { readManifest } from "./command-line/manifest.ts";
export { formatOption, listedOptions } from "./command-line/option.ts";
export { answerCommandLine, printAnswer, runProgram } from "./command-line/run-program.ts";
export { didYouMean, nearestName } from "./command-line/nearest-name.ts";
export { readChoice } from "./command-line/read-choice.ts";
export { readWhole } from "./command-line/read-whole.ts";
export { errorCode, errorMessage, failureReason, UserError, withContext } from "./errors.ts";
export { nameForeignFile } from "./files/foreign-file.ts";
export { flushFolder, writeFileAtomic, writeJsonAtomic } from "./files/atomic-files.ts";
export { removeLeftovers, temporaryName } from "./files/leftovers.ts";
export { explainWriteFailure } from "./files/write-failures.ts";
export { checkPathName, isPathName, PATH_NAME_SCHEMA } from "./files/path-names.ts";
export {
  BUNDLE_FILE,
  BUNDLE_FILES_SCHEMA,
  checkBundle,
  isBundle,
  runOfBundle,
} from "./files/bundle-folder.ts";
export { claimFolder } from "./files/own-folder.ts";
export { canonicalJson } from "./state/canonical-json.ts";
export { closedObject, tripleOf } from "./files/closed-object.ts";
export { findRepeatedKey } from "./files/repeated-key.ts";
export { compileSchema, parseJson, readJson } from "./files/json-files.ts";
export { openSealedJson, readSealedJson, sealJson, writeSealedJson } from "./files/sealed-json.ts";
export { SharedStore } from "./shared-store/shared-store.ts";
export { xxh64 } from "./xxh64.ts";
export { explainReadFailure } from "./files/read-failures.ts";
export { sharedStampOf } from "./files/shared-stamp.ts";
export { contentKey, sha256, sha256File } from "./state/hashes.ts";
export {
  DATA_SET_IDENTITY_SCHEMA,
  expectDataFolder,
  expectOneDataSet,
  identifyDataSet,
  PHANTOM_RECORDS,
} from "./state/data-set-identity.ts";
export {
  describeStored,
  describeWithHash,
  isAsStored,
  readReceipt,
  receiptText,
  writeReceipt,
} from "./state/receipt.ts";
export { LockedError, withLock } from "./locks/lock.ts";
export { findLock } from "./locks/lock-owner.ts";
export { waitForLock } from "./locks/wait-for-lock.ts";
export { countOf } from "./terminal/count-of.ts";
export { printable, printableLines } from "./terminal/printable.ts";
export { formatDuration, Progress } from "./terminal/progress.ts";
export { logLine, personsTerminal } from "./terminal/terminal.ts";
export { timeStamp } from "./terminal/time-stamp.ts";
export type { BundleFile } from "./files/bundle-folder.ts";
export type { Answer, Command, CommandDefinition, Given } from "./command-line/command.ts";
export type { Option, Options } from "./command-line/option.ts";
export type { Program } from "./command-line/program.ts";
export type { FileContent, WriteOptions } from "./files/atomic-files.ts";
export type { PipelineConfig } from "./config.ts";
export type { ConfigFile, PhantomConfig } from "./config-file.ts";
export type { FromProperties, FromSchema, GivenProperties } from "./files/from-schema.ts";
export type { DataSetIdentity, MadeFromDataSet } from "./state/data-set-identity.ts";
export type { Parse } from "./files/json-files.ts";
export type { FoundLock } from "./locks/lock-owner.ts";
export type { WaitForLockOptions } from "./locks/wait-for-lock.ts";
export type { ProgressStream } from "./terminal/terminal.ts";
export type { Receipt, StoredFile } from "./state/receipt.ts";
export type { SharedFiles } from "./shared-store/shared-store.ts";
export type { TextHash } from "./files/seal.ts";
