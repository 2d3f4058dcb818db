export interface Settings {
  readonly cacheDir: string;
  readonly workDir: string;
  readonly ownData: string | undefined;
  readonly phantom: unknown;
}
export function readSettings(root: string, env: NodeJS.ProcessEnv): Settings;
/** What a JSON file holds; undefined where there is no such file. */
export function readJson(path: string): unknown;
export function dataFolderFault(dataDir: string, env: NodeJS.ProcessEnv): string | undefined;
