import { setTimeout } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { Turns } from "./turns.ts";

it("does work one after another, the lowest rank first and equal ranks in their order", async () => {
  const turns = new Turns();
  const done: string[] = [];
  let atOnce = 0;
  const work = (name: string) => async (): Promise<string> => {
    expect(++atOnce).toBe(1);
    await setTimeout(1);
    atOnce--;
    done.push(name);
    return name;
  };
  const results = ["a2", "b1", "c0", "d1", "e0"].map((name) => turns.take(work(name), Number(name[1])));
  expect(await Promise.all(results)).toEqual(["a2", "b1", "c0", "d1", "e0"]);
  expect(done).toEqual(["a2", "c0", "e0", "b1", "d1"]); // the first had its turn before another asked
});

it("takes the next turn after an error, which only its own work gets", async () => {
  const turns = new Turns();
  const failed = turns.take(() => Promise.reject(new Error("a full disk")));
  const thrown = turns.take<string>(() => {
    throw new Error("before it began to wait");
  });
  const next = turns.take(() => Promise.resolve("written"));
  await expect(failed).rejects.toThrow("a full disk");
  await expect(thrown).rejects.toThrow("before it began to wait");
  expect(await next).toBe("written");
  expect(await turns.take(() => Promise.resolve("later"))).toBe("later");
});
