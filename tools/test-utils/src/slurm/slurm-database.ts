import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemons, run } from "./daemons.ts";
import { until } from "./until.ts";

const PROGRAMS = ["/usr/sbin/slurmdbd", "/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db"];

/** Why a cluster has no accounting here; undefined where it can have. */
export function whyNoAccounting(): string | undefined {
  const missing = PROGRAMS.filter((path) => !existsSync(path));
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} missing: apt-get install slurmdbd mariadb-server`;
}

/** Ports of a cluster's database, and of the daemon before it. */
export interface DatabasePorts {
  readonly database: number;
  readonly accounting: number;
}

/** Starts slurmdbd and a MariaDB for it, in the folder of `slurm.conf`; munged must run. */
export async function startDatabase(
  daemons: Daemons,
  folder: string,
  { database, accounting }: DatabasePorts,
): Promise<void> {
  const data = [`--datadir=${join(folder, "database")}`, "--user=root"];
  const install = ["--no-defaults", ...data, "--auth-root-authentication-method=normal", "--skip-test-db"];
  await run("mariadb-install-db", install);
  const first = join(folder, "first.sql");
  const statements = [
    ...["CREATE USER 'slurm'@'localhost';", "CREATE DATABASE slurm;"],
    "GRANT ALL ON slurm.* TO 'slurm'@'localhost';",
  ];
  await writeFile(first, `${statements.join("\n")}\n`);
  const places = [`--socket=${join(folder, "database", "socket")}`, `--port=${database}`];
  const args = ["--no-defaults", ...data, ...places, "--bind-address=127.0.0.1", `--init-file=${first}`];
  daemons.start("mariadbd", args);
  const lacks = (name: string) => () => `${name} does not come up; logs in ${folder}`;
  await until(() => existsSync(join(folder, "database", "socket")), lacks("mariadbd"));
  const lines = [
    ...["DbdHost=localhost", "DbdAddr=127.0.0.1", `DbdPort=${accounting}`, "SlurmUser=root"],
    ...["AuthType=auth/munge", `AuthInfo=socket=${join(folder, "munge", "socket")}`],
    ...["StorageType=accounting_storage/mysql", "StorageHost=127.0.0.1", `StoragePort=${database}`],
    ...["StorageUser=slurm", "StorageLoc=slurm"],
    ...[`LogFile=${join(folder, "log", "slurmdbd")}`, `PidFile=${join(folder, "slurmdbd.pid")}`],
  ];
  const path = join(folder, "slurmdbd.conf");
  await writeFile(path, `${lines.join("\n")}\n`);
  await chmod(path, 0o600);
  daemons.start("slurmdbd", ["-D"]);
  const answers = (): Promise<boolean> =>
    run("sacctmgr", ["-i", "add", "cluster", "test"]).then(
      () => true,
      () => false,
    );
  await until(answers, lacks("slurmdbd"));
}
