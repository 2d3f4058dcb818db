import { INSTRUCTIONS } from "./instructions.ts";
import { PickleMachine } from "./pickle-machine.ts";
import type { Pickled, Storage } from "./pickled.ts";

const PROTOCOL = 0x80;
const STOP = 0x2e;
/** Protocol 4's: how many bytes may be read at once, which are here anyway. */
const FRAME = 0x95;

/** A pickle's value, what it refers to, and where the pickle ends. */
export interface Unpickled {
  readonly value: Pickled;
  /** Every storage that it refers to, by key. */
  readonly storages: ReadonlyMap<string, Storage>;
  /** The first byte after it. */
  readonly end: number;
}

/**
 * Reads a pickle of protocol 2 (PyTorch's default) to 5. A pickle is a program for a stack machine; this machine has no
 * instruction that calls or imports anything. It supports plain values, containers and the globals in
 * `ALLOWED_GLOBALS`, which it interprets without Python, and rejects the file at the first other global.
 * @param begin the byte that the pickle begins at.
 * @throws CheckpointError that names the instruction or the global, and the byte where it stands.
 */
export function unpickle(bytes: Uint8Array, source: string, begin = 0): Unpickled {
  const machine = new PickleMachine(bytes, source, begin);
  const [mark, protocol] = [machine.uint8(), machine.uint8()];
  if (mark !== PROTOCOL || protocol < 2 || protocol > 5)
    throw machine.error("its pickle is of none of the protocols 2 to 5, which PyTorch writes");
  for (;;) {
    const code = machine.instruction();
    if (code === STOP) return { value: machine.pop(), storages: machine.storages, end: machine.next };
    if (code === FRAME) machine.uint64();
    else run(code, machine);
  }
}

function run(code: number, machine: PickleMachine): void {
  const instruction = INSTRUCTIONS.get(code);
  if (instruction === undefined) {
    const name = `0x${code.toString(16).padStart(2, "0")}`;
    throw machine.error(`its pickle has the instruction ${name}, which no checkpoint needs`);
  }
  machine.push(instruction(machine));
}
