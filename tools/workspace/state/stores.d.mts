export function identityOf(store: string): string;
export function countDataSets(store: string, phantom: unknown): number;
export function isWhole(root: string, workDir: string, task: string): boolean;
export function isEngineWhole(root: string, cacheDir: string): boolean;
export function missingOfEngines(root: string, cacheDir: string): string[];
