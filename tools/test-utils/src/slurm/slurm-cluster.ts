import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Daemons, freePorts, run } from "./daemons.ts";
import { type DatabasePorts, startDatabase } from "./slurm-database.ts";
import { until } from "./until.ts";

const PROGRAMS = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"];

/** Why no cluster can be started here; undefined where one can. */
export function whyNoCluster(): string | undefined {
  const missing = PROGRAMS.filter((path) => !existsSync(path));
  if (missing.length > 0) return `${missing.join(", ")} missing: apt-get install slurm-wlm munge`;
  return process.getuid?.() === 0
    ? undefined
    : "slurmctld needs root here, to run jobs of two nodes on one machine";
}

/** A Slurm cluster of two nodes on this machine's loopback, with its own munge. */
export class SlurmCluster {
  readonly #folder: string;
  readonly #daemons = new Daemons();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Starts it in an empty folder; the Slurm programs that this process starts then ask it.
   * @param more lines of slurm.conf.
   * @param options.accounting whether it has a database of jobs: `whyNoAccounting`.
   */
  static async start(
    folder: string,
    more: readonly string[] = [],
    { accounting = false }: { readonly accounting?: boolean } = {},
  ): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(folder);
    const [database = 0, port = 0] = accounting ? await freePorts(2) : [];
    const ports = accounting ? { database, accounting: port } : undefined;
    await cluster.#configure([...more, ...(ports === undefined ? [] : accountingLines(folder, ports))]);
    process.env["SLURM_CONF"] = join(folder, "slurm.conf");
    try {
      await cluster.#startDaemons(ports);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #startDaemons(ports: DatabasePorts | undefined): Promise<void> {
    const folder = this.#folder;
    const munge = ["key-file", "socket", "pid-file", "log-file", "seed-file"];
    const paths = munge.map((name) => `--${name}=${join(folder, "munge", name)}`);
    this.#daemons.start("munged", ["--foreground", "--force", ...paths]);
    const socket = join(folder, "munge", "socket");
    await until(
      () => existsSync(socket),
      () => `munged does not come up; its log is in ${folder}`,
    );
    if (ports !== undefined) await startDatabase(this.#daemons, folder, ports);
    this.#daemons.start("slurmctld", ["-D"]);
    for (const node of ["n1", "n2"]) this.startNode(node);
    await this.#untilIdle();
  }

  startNode(node: string): void {
    this.#daemons.start("slurmd", ["-D", "-N", node], node);
  }

  /** Kills the daemon of a node, as a node that is lost has none; its jobs live on, as behind a broken network. */
  async killNode(node: string): Promise<void> {
    await this.#daemons.end(node, "SIGKILL");
  }

  /** Ends the daemon that keeps the accounts. */
  async endAccounting(): Promise<void> {
    await this.#daemons.end("slurmdbd");
  }

  async stop(): Promise<void> {
    await run("scancel", ["--me"]).catch(() => ""); // it may be down
    await sleep(300);
    await this.#daemons.endAll();
    Reflect.deleteProperty(process.env, "SLURM_CONF");
  }

  async #untilIdle(): Promise<void> {
    let states = "";
    const isIdle = async (): Promise<boolean> => {
      states = await run("sinfo", ["-h", "-N", "-o", "%T"]).catch(() => "");
      return states.split("\n").filter((state) => state === "idle").length === 2;
    };
    await until(isIdle, () => `the nodes do not come up: ${states}; logs in ${this.#folder}`);
  }

  async #configure(more: readonly string[]): Promise<void> {
    const folder = this.#folder;
    for (const name of ["state", "log", "munge"]) await mkdir(join(folder, name), { recursive: true });
    await chmod(join(folder, "munge"), 0o711);
    await writeFile(join(folder, "munge", "key-file"), Buffer.alloc(128, 7), { mode: 0o600 });
    const [controller = 0, first = 0, second = 0] = await freePorts(3);
    const host = hostname().split(".")[0] ?? "localhost";
    const node = `NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=1 RealMemory=1000`;
    const lines = [
      ...["ClusterName=test", `SlurmctldHost=${host}(127.0.0.1)`, `SlurmctldPort=${controller}`],
      ...["SlurmUser=root", "SlurmdUser=root", "AuthType=auth/munge"],
      // a job that goes back into the queue waits as long as a credential is valid
      `AuthInfo=socket=${join(folder, "munge", "socket")},cred_expire=5`,
      ...[`StateSaveLocation=${folder}/state`, `SlurmdSpoolDir=${folder}/spool-%n`],
      ...[`SlurmctldLogFile=${folder}/log/slurmctld`, `SlurmdLogFile=${folder}/log/%n`],
      ...[`SlurmctldPidFile=${folder}/slurmctld.pid`, `SlurmdPidFile=${folder}/%n.pid`],
      ...["ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "MailProg=/bin/true"],
      ...["SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU", "ReturnToService=2"],
      "SchedulerParameters=sched_min_interval=200000",
      ...more,
      `NodeName=n1 Port=${first} ${node}`,
      `NodeName=n2 Port=${second} ${node}`,
      "PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP",
    ];
    await writeFile(join(folder, "slurm.conf"), `${lines.join("\n")}\n`);
  }
}

function accountingLines(folder: string, { accounting }: DatabasePorts): string[] {
  return [
    ...["AccountingStorageType=accounting_storage/slurmdbd", "AccountingStorageHost=127.0.0.1"],
    ...[`AccountingStoragePort=${accounting}`, `AccountingStoragePass=${join(folder, "munge", "socket")}`],
  ];
}
