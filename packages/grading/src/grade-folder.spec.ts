import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { canMultiplyBfloat16, startEngine, withProductPrecision } from "@spinegrade/engine";
import { gradeFolder, gradeStudy, type GradingModel, parseGradedStudy } from "@spinegrade/grading";
import { readJson } from "@spinegrade/pipeline";
import { SOURCE_FLAGS } from "@spinegrade/readme-example";
import { findStudies } from "@spinegrade/series-types";
import { keyOf } from "./commands/known-studies.ts";
import { copyChanged, namedIn, type Replacements } from "./testing/change-header.ts";
import { folderListing } from "./testing/folder-listing.ts";
import { gradingWorkspace } from "./testing/grading-workspace.ts";

let folder: string;
let dir: string;
let patients: readonly string[];
let models: readonly GradingModel[];
const out = (name: string): string => join(folder, name);

await startEngine();

beforeAll(async () => {
  ({ folder, dir, patients, models } = await gradingWorkspace());
});

describe("gradeFolder", () => {
  it("writes a report and tables for each study and an index, and nothing into the folder", async () => {
    const before = await folderListing(dir);
    const outcome = await gradeFolder(dir, out("results"), { models });
    expect(outcome.studies).toHaveLength(2);
    expect(await folderListing(dir)).toEqual(before);
    for (const { folder: own, result } of outcome.studies) {
      const files = (await readdir(join(out("results"), own))).sort();
      expect(files).toEqual([
        "receipt.json",
        "report.html",
        "results-wide.csv",
        "results.csv",
        "results.json",
      ]);
      const path = join(out("results"), own, "results.json");
      expect(await readJson(path, parseGradedStudy)).toEqual(result);
      expect(result.productPrecision).toBe("float32");
      expect((await readFile(path, "utf8")).split("\n")[1]).toContain("trained on synthetic studies");
      const page = await readFile(join(out("results"), own, "report.html"), "utf8");
      expect(page).toContain("Not for clinical use.");
      for (const id of patients) expect(page).not.toContain(`>${id}<`);
      const lines = (await readFile(join(out("results"), own, "results.csv"), "utf8")).split("\r\n");
      expect(lines[0]).toMatch(/^# Graded by models that were trained on synthetic studies/);
      expect(lines).toHaveLength(28);
    }
    const wide = (await readFile(join(out("results"), "results-wide.csv"), "utf8")).split("\r\n");
    const names = wide[1]?.split(",") ?? [];
    expect(names).toHaveLength(3 + 125 + 1 + 40 + 25);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{0,25}$/);
    expect(wide[2]?.split(",")).toHaveLength(names.length);
    expect(await readFile(join(out("results"), "index.html"), "utf8")).toContain("report.html");
  });

  it("keeps what exists, continues what was stopped, and grades again what changed", async () => {
    const known = await gradeFolder(dir, out("results"), { models });
    expect(known.studies.map(({ wasKnown }) => wasKnown)).toEqual([true, true]);
    const [first] = known.studies;
    // as a stopped command leaves it: a study's files, but no receipt
    await rm(join(out("results"), first?.folder ?? "", "receipt.json"));
    const again = await gradeFolder(dir, out("results"), { models });
    expect(again.studies.map(({ wasKnown }) => wasKnown)).toEqual([false, true]);
    const others = await gradeFolder(dir, out("results"), { models: models.slice(0, 1) });
    expect(others.studies.map(({ wasKnown }) => wasKnown)).toEqual([false, false]);
  });

  it("replaces the index and the tables of several studies when one of them is graded later", async () => {
    const [id = ""] = patients;
    const options = { models: models.slice(0, 1) };
    await gradeFolder(dir, out("later"), options);
    const { studies } = await gradeFolder(join(dir, id), out("later"), options);
    expect(studies).toHaveLength(1);
    const own = join(out("later"), studies[0]?.folder ?? "");
    for (const table of ["results.csv", "results-wide.csv"])
      expect(await readFile(join(out("later"), table), "utf8")).toBe(
        await readFile(join(own, table), "utf8"),
      );
    const index = await readFile(join(out("later"), "index.html"), "utf8");
    expect(index.match(/report\.html/g)).toHaveLength(1);
  });

  it("says that the index or a table of several studies cannot be written", async () => {
    const options = { models: models.slice(0, 1) };
    for (const name of ["index.html", "results.csv", "results-wide.csv"]) {
      await rm(join(out("taken"), name), { force: true, recursive: true });
      await mkdir(join(out("taken"), name), { recursive: true });
      const { studies, stopped } = await gradeFolder(dir, out("taken"), options);
      expect(studies).toHaveLength(2);
      expect(stopped).toContain(`${name}: a folder has that name`);
      await rm(join(out("taken"), name), { recursive: true });
    }
    expect((await gradeFolder(dir, out("taken"), options)).stopped).toBeUndefined();
  });

  it("leaves the index and the tables of an earlier call, and a page of the user's, where it has none to write", async () => {
    const options = { models: models.slice(0, 1) };
    await gradeFolder(dir, out("earlier"), options);
    const written = await folderListing(out("earlier"));
    const [study] = (await findStudies(dir)).studies;
    const axial = study?.series.find(({ type }) => type === "axial-t2")?.files ?? [];
    await mkdir(out("axial"));
    for (const { path } of axial)
      if (typeof path === "string") await cp(path, join(out("axial"), basename(path)));
    expect(await readdir(out("axial"))).toHaveLength(axial.length);
    expect((await gradeFolder(out("axial"), out("earlier"), options)).studies).toEqual([]);
    expect(await folderListing(out("earlier"))).toEqual(written);
    await mkdir(out("page"));
    await writeFile(join(out("page"), "index.html"), "mine");
    await gradeFolder(join(dir, patients[0] ?? ""), out("page"), options);
    expect(await readFile(join(out("page"), "index.html"), "utf8")).toBe("mine");
  });

  it("grades again a study of which a stored byte was changed, and no other", async () => {
    const known = await gradeFolder(dir, out("hashed"), { models: models.slice(0, 1) });
    const [first] = known.studies;
    for (const name of await readdir(join(out("hashed"), first?.folder ?? ""))) {
      const path = join(out("hashed"), first?.folder ?? "", name);
      const whole = await readFile(path);
      const changed = Buffer.from(whole);
      const place = Math.floor(whole.length / 2);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path, changed);
      const again = await gradeFolder(dir, out("hashed"), { models: models.slice(0, 1) });
      expect([name, again.studies.map(({ wasKnown }) => wasKnown)]).toEqual([name, [false, true]]);
      expect([name, (await readFile(path)).equals(whole)]).toEqual([name, true]);
    }
  });

  const onBfloat16 = canMultiplyBfloat16() ? it : it.skip;
  onBfloat16("grades again what was graded with products of another precision", async () => {
    const { studies } = await findStudies(dir);
    const options = { overrules: undefined, withNames: false, recesses: undefined };
    for (const study of studies) {
      const key = await keyOf(study, models, options);
      expect(await withProductPrecision("float32", () => keyOf(study, models, options))).toBe(key);
      expect(await withProductPrecision("bfloat16", () => keyOf(study, models, options))).not.toBe(key);
    }
  });

  onBfloat16("records the precision of products", async () => {
    const [study] = (await findStudies(dir)).studies;
    if (study === undefined) throw new Error("no study");
    const { result } = await withProductPrecision("bfloat16", () => gradeStudy(study, models.slice(0, 1)));
    expect(parseGradedStudy(JSON.parse(JSON.stringify(result)), "results.json").productPrecision).toBe(
      "bfloat16",
    );
  });

  it("writes the same when other threads read, check and write", async () => {
    const options = { models: models.slice(0, 1), threads: { areUsed: true, execArgv: SOURCE_FLAGS } };
    const { studies } = await gradeFolder(dir, out("threads"), options);
    const names = await readdir(out("hashed"), { recursive: true });
    expect(names.filter((name) => name.endsWith("report.html"))).toHaveLength(studies.length);
    for (const name of names.filter((one) => one.includes(".")))
      expect([name, await readFile(join(out("threads"), name), "utf8")]).toEqual([
        name,
        await readFile(join(out("hashed"), name), "utf8"),
      ]);
  });

  it("names patients only when it is asked to, in whatever character set their files have", async () => {
    const named: [set: string, bytes: string, name: string][] = [
      ["ISO_IR 100", "4af67267656e5e4dfc6c6c6572", "Jörgen^Müller"],
      ["ISO_IR 192", Buffer.from("王^小东").toString("hex"), "王^小东"],
      ["\\ISO 2022 IR 87", "1b24423b3345441b28425e1b244242404f3a1b2842", "山田^太郎"],
      ["GB18030", "cdf55ed0a1b6ab", "王^小东"],
    ];
    for (const [i, [set, bytes]] of named.entries()) {
      const ownUid = (uid: string): string => uid.slice(0, -1) + String(i);
      const changes: Replacements = [...namedIn(set, Buffer.from(bytes, "hex")), [/2\.25\.\d+/g, ownUid]];
      await copyChanged(join(dir, patients[0] ?? ""), out("names"), changes, `${i}-`);
    }
    const options = { models: models.slice(0, 1), withNames: true };
    const { studies } = await gradeFolder(out("names"), out("named"), options);
    expect(studies.map(({ result }) => result.study.patient?.id)).toEqual(named.map(() => patients[0]));
    const names = named.map(([, , name]) => name);
    expect(studies.map(({ result }) => result.study.patient?.name).sort()).toEqual([...names].sort());
    for (const { folder: own, result } of studies) {
      const page = await readFile(join(out("named"), own, "report.html"), "utf8");
      expect(page).toContain(result.study.patient?.name);
    }
  });

  it("grades what it can of a folder with one broken file, and lists that file", async () => {
    const broken = out("broken");
    await cp(join(dir, patients[0] ?? ""), broken, { recursive: true });
    const [file = ""] = (await readdir(broken, { recursive: true })).filter((name) => name.endsWith(".dcm"));
    const bytes = await readFile(join(broken, file));
    await writeFile(join(broken, file), bytes.subarray(0, 300));
    const { studies, faults } = await gradeFolder(broken, out("broken-results"), { models });
    expect(studies).toHaveLength(1);
    expect(faults.map(({ file: name }) => name)).toEqual([file.replaceAll("\\", "/")]);
  });

  it("says what is missing of half a study", async () => {
    const half = out("half");
    const { studies } = await findStudies(join(dir, patients[0] ?? ""));
    const t1 = studies[0]?.series.find(({ type }) => type === "sagittal-t1");
    await mkdir(half, { recursive: true });
    for (const [index, file] of (t1?.files ?? []).entries())
      await writeFile(join(half, `${index}.dcm`), await file.read());
    const { studies: graded } = await gradeFolder(half, out("half-results"), { models });
    const reasons = new Set(graded[0]?.result.rows.flatMap(({ notGraded }) => notGraded ?? []));
    expect(reasons).toContain("the study has no lumbar Sagittal T2/STIR series");
  });

  it("refuses a folder without MR images, and results in the folder of the images", async () => {
    const empty = out("empty");
    await mkdir(empty);
    await expect(gradeFolder(empty, out("x"), { models })).rejects.toThrow(/holds no MR series: it is empty/);
    await writeFile(join(empty, "letter.txt"), "text");
    await expect(gradeFolder(empty, out("x"), { models })).rejects.toThrow(/holds no MR series: 1 file: /);
    for (const inside of [dir, join(dir, "results")])
      await expect(gradeFolder(dir, inside, { models })).rejects.toThrow(
        /the results cannot go to .*--out DIR/,
      );
    await expect(gradeFolder(out("none"), out("x"), { models })).rejects.toThrow(/none/);
  });

  it("says what cannot be written, and where", async () => {
    await writeFile(out("file"), "a file where results should go");
    await expect(gradeFolder(dir, join(out("file"), "results"), { models })).rejects.toThrow(
      /cannot write .*a part of that path is a file/,
    );
  });
});
