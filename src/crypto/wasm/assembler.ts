/**
 * WebAssembly modules written down in TypeScript: expressions are functions of expressions, a module is its octets.
 *
 * Only what the kernels of this folder need: functions over addresses and counts (`i32`), local variables, one memory.
 * An expression is the code of its operands followed by its own opcode (WebAssembly Core Specification §5.4), so that
 * `i64.add(a.get, i64.const(1))` reads as what it does. Nothing is checked here: the engine validates every module when
 * it is loaded.
 * @module
 */

/** Octets of a function body, nested as the expressions are. */
export type Code = number | readonly Code[];

const I32 = 0x7f;
const I64 = 0x7e;
const NO_RESULT = 0x40;

/** LEB128 (§5.2.2). */
function unsigned(value: number): number[] {
  const octets: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...octets, rest];
    octets.push((rest & 0x7f) | 0x80);
  }
}

function signed(value: bigint): number[] {
  const octets: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >> 6n === 0n || rest >> 6n === -1n) return [...octets, low];
    octets.push(low | 0x80);
  }
}

const unary =
  (opcode: number) =>
  (operand: Code): Code => [operand, opcode];
const binary =
  (opcode: number) =>
  (left: Code, right: Code): Code => [left, right, opcode];
/** No alignment is promised: all addresses are allowed. */
const load =
  (opcode: number) =>
  (address: Code, offset = 0): Code => [address, opcode, 0, unsigned(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, opcode, 0, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(BigInt(value | 0))],
  load: load(0x28),
  load8: load(0x2d),
  store: store(0x36),
  store8: store(0x3a),
  equals: binary(0x46),
  isZero: unary(0x45),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  rotateLeft: binary(0x77),
  rotateRight: binary(0x78),
  /** the low 32 bits of an `i64` */
  wrap: unary(0xa7),
} as const;

export const i64 = {
  const: (value: bigint | number): Code => [0x42, signed(BigInt.asIntN(64, BigInt(value)))],
  load: load(0x29),
  load8: load(0x31),
  /** 32 bits with their sign */
  load32: load(0x34),
  /** 32 bits without a sign */
  loadUnsigned32: load(0x35),
  store: store(0x37),
  store32: store(0x3e),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shiftLeft: binary(0x86),
  /** with the sign */
  shiftRight: binary(0x87),
  extend: unary(0xac),
  isZero: unary(0x50),
} as const;

/** A local variable. */
export class Local {
  readonly get: Code;
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
    this.get = [0x20, unsigned(index)];
  }

  set(value: Code): Code {
    return [value, 0x21, unsigned(this.#index)];
  }

  add(value: number): Code {
    return this.set(i32.add(this.get, i32.const(value)));
  }
}

/** Repeats `body` until `counter`, which must not be 0 before, has been counted down to 0. */
export function repeat(counter: Local, body: Code): Code {
  const branchToStart = [0x0d, 0];
  return [0x03, NO_RESULT, body, counter.add(-1), counter.get, branchToStart, 0x0b];
}

/** A function under construction: gives out its local variables. */
export class FunctionBuilder {
  readonly #parameters: number;
  readonly #locals: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  #local(type: number): Local {
    this.#locals.push(type);
    return new Local(this.#parameters + this.#locals.length - 1);
  }

  i32(): Local {
    return this.#local(I32);
  }

  i64(): Local {
    return this.#local(I64);
  }

  /** `count` variables of 64 bits */
  i64s(count: number): Local[] {
    return Array.from({ length: count }, () => this.i64());
  }

  /** The declarations in front of a body (§5.4.6, §5.5.13). */
  declarations(): Code {
    return [unsigned(this.#locals.length), this.#locals.map((type) => [1, type])];
  }
}

/** Calls a function of the module. */
export type Call = (...operands: Code[]) => Code;

function flatten(code: Code, out: number[] = []): number[] {
  if (typeof code === 'number') out.push(code);
  else for (const part of code) flatten(part, out);
  return out;
}

const sized = (code: Code): Code => {
  const octets = flatten(code);
  return [unsigned(octets.length), octets];
};
const section = (id: number, items: readonly Code[]): Code => [id, sized([unsigned(items.length), items])];
const nameCode = (name: string): Code => [unsigned(name.length), Array.from(name, (char) => char.charCodeAt(0))];

export const PAGE_OCTETS = 65_536;

/** A module under construction. Every function takes `i32`s and returns nothing, and is exported under its name. */
export class ModuleBuilder {
  readonly #types: Code[] = [];
  readonly #bodies: Code[] = [];
  readonly #exports: Code[] = [];

  /** @param names of the parameters, given to `build` in their order */
  define(name: string, parameters: number, build: (f: FunctionBuilder, ...parameters: Local[]) => Code): Call {
    const f = new FunctionBuilder(parameters);
    const body = build(f, ...Array.from({ length: parameters }, (_, index) => new Local(index)));
    const index = this.#bodies.length;
    this.#types.push([0x60, unsigned(parameters), new Array<number>(parameters).fill(I32), 0]);
    this.#bodies.push(sized([f.declarations(), body, 0x0b]));
    this.#exports.push([nameCode(name), 0, unsigned(index)]);
    return (...operands) => [operands, 0x10, unsigned(index)];
  }

  /** The module with a memory of `octets` that can grow, exported as `memory`. */
  finish(octets: number): Uint8Array {
    const indexes = this.#bodies.map((_, index) => unsigned(index));
    const memory: Code = [0, unsigned(Math.ceil(octets / PAGE_OCTETS))];
    const code: Code = [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, this.#types),
      section(3, indexes),
      section(5, [memory]),
      section(7, [...this.#exports, [nameCode('memory'), 2, 0]]),
      section(10, this.#bodies),
    ];
    return Uint8Array.from(flatten(code));
  }
}

/** What is used of the engine: its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (octets: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => {
    readonly exports: Readonly<Record<string, unknown>> & {
      readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    };
  };
};

/** A module that runs. */
export interface Kernel<Name extends string> {
  readonly call: Readonly<Record<Name, (...operands: number[]) => void>>;
  /** Its memory; to be asked for again after {@link Kernel.reserve}. */
  octets(): Uint8Array;
  /** Makes the memory as large as `octets` at least. Throws a RangeError when the engine refuses. */
  reserve(octets: number): void;
}

/** A module, compiled once for all its kernels. Throws where the engine has no WebAssembly. */
export function compileKernel<Name extends string>(octets: Uint8Array): () => Kernel<Name> {
  const module = new WebAssembly.Module(octets);
  return () => {
    const { exports } = new WebAssembly.Instance(module);
    const { memory } = exports;
    return {
      call: exports as unknown as Kernel<Name>['call'],
      octets: () => new Uint8Array(memory.buffer),
      reserve(wanted) {
        const missing = Math.ceil((wanted - memory.buffer.byteLength) / PAGE_OCTETS);
        if (missing > 0) memory.grow(missing);
      },
    };
  };
}
