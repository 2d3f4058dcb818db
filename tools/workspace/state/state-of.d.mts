export function stateOf(
  root: string,
  env: NodeJS.ProcessEnv,
  task: string,
): { readonly line: string; readonly fault?: string };
