import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./workspace-files.ts";

interface Plugin {
  readonly createNodesV2: readonly [
    pattern: string,
    create: (
      files: readonly string[],
      options: undefined,
      context: { readonly workspaceRoot: string },
    ) => [string, { projects: Record<string, { targets?: Record<string, unknown> }> }][],
  ];
}

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** The commands of a checkout. */
export interface KnownCommands {
  /** Targets by project, as Nx has them. */
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>;
  /** npm scripts of the root. */
  readonly scripts: ReadonlySet<string>;
  /** Subcommands by binary. */
  readonly binaries: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Collects the commands from project files, manifests and the Nx plugins, without starting Nx. */
export function findCommands(): KnownCommands {
  const projects = ["packages", "tools"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  const targets = new Map<string, Set<string>>();
  const binaries = new Map<string, ReadonlySet<string>>();
  for (const project of projects) {
    const name = project.slice(project.indexOf("/") + 1);
    const own = readJson(`${project}/project.json`) as { targets?: object } | undefined;
    targets.set(name, new Set(Object.keys(own?.targets ?? {})));
    const manifest = readJson(`${project}/package.json`) as Manifest | undefined;
    for (const binary of Object.keys(manifest?.bin ?? {})) binaries.set(binary, subcommandsOf(project));
  }
  addPluginTargets(
    targets,
    "package-targets.cjs",
    projects.map((project) => `${project}/package.json`),
  );
  const runs = readdirSync(join(ROOT, "packages/trainer/runs"), {
    encoding: "utf8",
    recursive: true,
  }).flatMap((file) => (file.endsWith(".json") ? `packages/trainer/runs/${file}` : []));
  addPluginTargets(targets, "run-targets.cjs", runs);
  const studies = readdirSync(join(ROOT, "packages/ensembler/studies"));
  addPluginTargets(
    targets,
    "study-targets.cjs",
    studies.map((file) => `packages/ensembler/studies/${file}`),
  );
  const root = readJson("package.json") as Manifest;
  return { targets, scripts: new Set(Object.keys(root.scripts ?? {})), binaries };
}

function addPluginTargets(targets: Map<string, Set<string>>, plugin: string, files: readonly string[]): void {
  const { createNodesV2 } = createRequire(import.meta.url)(join(ROOT, "tools/workspace", plugin)) as Plugin;
  const existing = files.filter((file) => existsSync(join(ROOT, file)));
  for (const [, { projects }] of createNodesV2[1](existing, undefined, { workspaceRoot: ROOT }))
    for (const [folder, found] of Object.entries(projects))
      for (const target of Object.keys(found.targets ?? {}))
        targets.get(folder.slice(folder.indexOf("/") + 1))?.add(target);
}

/** The keys of `commands` in the package's program. */
function subcommandsOf(project: string): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === "commands") {
      if (ts.isObjectLiteralExpression(node.initializer))
        for (const { name } of node.initializer.properties)
          if (name !== undefined) found.add(ts.isStringLiteral(name) ? name.text : name.getText());
    } else ts.forEachChild(node, visit);
  };
  for (const file of readdirSync(join(ROOT, project, "src"), { recursive: true, encoding: "utf8" }))
    if (file.endsWith("-program.ts")) {
      const text = readFileSync(join(ROOT, project, "src", file), "utf8");
      visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
    }
  return found;
}

function readJson(path: string): unknown {
  const full = join(ROOT, path);
  return existsSync(full) ? JSON.parse(readFileSync(full, "utf8")) : undefined;
}
