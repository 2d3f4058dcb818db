import { PickleMachine, MARK } from "./pickle-machine.ts";
import { ALLOWED_GLOBALS, Global, reduce, storageOf } from "./pickled.ts";
import type { Pickled } from "./pickled.ts";

/**
 * Reads a pickle of protocol 2, which is what PyTorch writes. A pickle is a program for a machine with a stack; this one
 * has no instruction that calls or imports anything. It knows plain values, containers and the globals of
 * `ALLOWED_GLOBALS`, which it interprets itself, and refuses the file at the first other one.
 * @throws CheckpointError that names the instruction or the global, and the byte where it stands.
 */
export function unpickle(bytes: Uint8Array, source: string): Pickled {
  const machine = new PickleMachine(bytes, source);
  const [mark, protocol] = [machine.uint8(), machine.uint8()];
  if (mark !== PROTOCOL || protocol !== 2) throw machine.error("its pickle is not of protocol 2, PyTorch's");
  for (;;) {
    const code = machine.uint8();
    if (code === STOP) return machine.pop();
    const instruction = INSTRUCTIONS.get(code);
    if (instruction === undefined) {
      const name = `0x${code.toString(16).padStart(2, "0")}`;
      throw machine.error(`its pickle has the instruction ${name}, which no checkpoint needs`);
    }
    machine.push(instruction(machine));
  }
}

function nameGlobal(machine: PickleMachine): Global {
  const name = `${machine.line()}.${machine.line()}`;
  if (!ALLOWED_GLOBALS.has(name)) {
    throw machine.error(`its pickle names ${name}, which is none of the classes that tensors are saved with`);
  }
  return new Global(name);
}

function callGlobal(machine: PickleMachine): Pickled {
  const [values, called] = [machine.pop(), machine.pop()];
  const made = called instanceof Global && Array.isArray(values) ? reduce(called, values) : undefined;
  if (made === undefined) throw machine.error("its pickle calls what cannot be called like this");
  return made;
}

function findStorage(machine: PickleMachine): Pickled {
  const storage = storageOf(machine.pop());
  if (storage === undefined) throw machine.error("its pickle refers to something that is no storage");
  return storage;
}

/** Attributes of an object: PyTorch gives a state_dict one, `_metadata`, that no tensor needs. */
function ignoreAttributes(machine: PickleMachine): Pickled {
  machine.pop();
  const object = machine.pop();
  if (!(object instanceof Map)) throw machine.error("its pickle gives attributes to what is no dictionary");
  return object;
}

function addItems(machine: PickleMachine, items: readonly Pickled[]): Pickled {
  const map = machine.pop();
  if (!(map instanceof Map) || items.length % 2 !== 0)
    throw machine.error("its pickle adds keys to what is no dictionary");
  for (let index = 0; index < items.length; index += 2)
    map.set(items[index] ?? null, items[index + 1] ?? null);
  return map;
}

function append(machine: PickleMachine, items: readonly Pickled[]): Pickled {
  const list = machine.pop();
  if (!Array.isArray(list)) throw machine.error("its pickle appends to what is no list");
  for (const item of items) list.push(item);
  return list;
}

function tuple(machine: PickleMachine, length: number): Pickled[] {
  return Array.from({ length }, () => machine.pop()).reverse();
}

const PROTOCOL = 0x80;
const STOP = 0x2e;

/** Takes what it needs off the stack; what it returns is pushed. */
type Instruction = (machine: PickleMachine) => Pickled | typeof MARK;

/** By their byte; the names are those of Python's pickletools. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x28, () => MARK],
  [0x4e, () => null], // NONE
  [0x88, () => true], // NEWTRUE
  [0x89, () => false], // NEWFALSE
  [0x4a, (m) => m.int32()], // BININT
  [0x4b, (m) => m.uint8()], // BININT1
  [0x4d, (m) => m.uint16()], // BININT2
  [0x8a, (m) => m.long(m.uint8())], // LONG1
  [0x47, (m) => m.float64()], // BINFLOAT
  [0x58, (m) => m.text(m.uint32())], // BINUNICODE
  [0x7d, () => new Map()], // EMPTY_DICT
  [0x5d, () => []], // EMPTY_LIST
  [0x29, () => []], // EMPTY_TUPLE
  [0x85, (m) => tuple(m, 1)], // TUPLE1
  [0x86, (m) => tuple(m, 2)], // TUPLE2
  [0x87, (m) => tuple(m, 3)], // TUPLE3
  [0x74, (m) => m.popToMark()], // TUPLE
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.popToMark())], // APPENDS
  [0x73, (m) => addItems(m, [m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => addItems(m, m.popToMark())], // SETITEMS
  [0x71, (m) => m.remember(m.uint8())], // BINPUT
  [0x72, (m) => m.remember(m.uint32())], // LONG_BINPUT
  [0x68, (m) => m.recall(m.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.uint32())], // LONG_BINGET
  [0x63, nameGlobal], // GLOBAL
  [0x52, callGlobal], // REDUCE
  [0x51, findStorage], // BINPERSID
  [0x62, ignoreAttributes], // BUILD
]);
