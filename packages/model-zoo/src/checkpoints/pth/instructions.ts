import { shownName } from "../shown-name.ts";
import { MARK, type PickleMachine } from "./pickle-machine.ts";
import { ALLOWED_GLOBALS, Global, MAX_AXES, reduce, storageOf } from "./pickled.ts";
import type { Pickled } from "./pickled.ts";

function nameGlobal(machine: PickleMachine, module: Pickled, attribute: Pickled): Global {
  if (typeof module !== "string" || typeof attribute !== "string")
    throw machine.error("its pickle names a class by something that is not text");
  const name = `${module}.${attribute}`;
  if (!ALLOWED_GLOBALS.has(name)) {
    throw machine.error(
      `its pickle names ${shownName(name)}, which is not one of the classes that tensors are saved with`,
    );
  }
  return new Global(name);
}

function nameGlobalOnStack(machine: PickleMachine): Global {
  const [attribute, module] = [machine.pop(), machine.pop()];
  return nameGlobal(machine, module, attribute);
}

function callGlobal(machine: PickleMachine): Pickled {
  const [values, called] = [machine.pop(), machine.pop()];
  const made = called instanceof Global && Array.isArray(values) ? reduce(called, values) : undefined;
  if (made !== undefined) return made;
  const what =
    called instanceof Global ? `${called.name} with other arguments than PyTorch gives it` : "no class";
  throw machine.error(
    `its pickle calls ${what}, which cannot be called (tensors have ${MAX_AXES} axes at most)`,
  );
}

function findStorage(machine: PickleMachine): Pickled {
  const storage = storageOf(machine.pop());
  if (storage === undefined) throw machine.error("its pickle refers to something that is not a storage");
  return machine.addStorage(storage);
}

/** Attributes of an object: PyTorch gives a state_dict one, `_metadata`, that no tensor needs. */
function ignoreAttributes(machine: PickleMachine): Pickled {
  machine.pop();
  const object = machine.pop();
  if (!(object instanceof Map))
    throw machine.error("its pickle gives attributes to what is not a dictionary");
  return object;
}

function addItems(machine: PickleMachine, items: readonly Pickled[]): Pickled {
  const map = machine.pop();
  if (!(map instanceof Map) || items.length % 2 !== 0)
    throw machine.error("its pickle adds keys to what is not a dictionary");
  for (let index = 0; index < items.length; index += 2)
    map.set(items[index] ?? null, items[index + 1] ?? null);
  return map;
}

function append(machine: PickleMachine, items: readonly Pickled[]): Pickled {
  const list = machine.pop();
  if (!Array.isArray(list)) throw machine.error("its pickle appends to what is not a list");
  for (const item of items) list.push(item);
  return list;
}

function tuple(machine: PickleMachine, length: number): Pickled[] {
  return Array.from({ length }, () => machine.pop()).reverse();
}

/** Takes what it needs off the stack; what it returns is pushed. */
type Instruction = (machine: PickleMachine) => Pickled | typeof MARK;

/** By their byte; the names are those of Python's pickletools. */
export const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
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
  [0x8c, (m) => m.text(m.uint8())], // SHORT_BINUNICODE
  [0x8d, (m) => m.text(m.uint64())], // BINUNICODE8
  [0x55, (m) => m.text(m.uint8())], // SHORT_BINSTRING, Python 2's texts
  [0x54, (m) => m.text(m.uint32())], // BINSTRING
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
  [0x94, (m) => m.memoize()], // MEMOIZE
  [0x68, (m) => m.recall(m.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.uint32())], // LONG_BINGET
  [0x63, (m) => nameGlobal(m, m.line(), m.line())], // GLOBAL
  [0x93, nameGlobalOnStack], // STACK_GLOBAL
  [0x52, callGlobal], // REDUCE
  [0x51, findStorage], // BINPERSID
  [0x62, ignoreAttributes], // BUILD
]);
