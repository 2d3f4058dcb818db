export function withEntry(changelog: string, version: string, entry: string): string;
