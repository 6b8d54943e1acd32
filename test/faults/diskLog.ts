/** What a log of `shim.c` (KEEL_FAULT_LOG) says was done to a file system, and from when on each of it outlasts a power loss. */
import fs from 'node:fs';
import path from 'node:path';

export interface Inode {
  /** Names in a folder; null in a file. As all calls have left it. */
  names: Map<string, Inode> | null;
  data: DataOp[];
}

interface Op {
  /** Index of the call. */
  at: number;
  /** Index of the call from whose end on it is sure to be on the disk. */
  safe: number;
}

/** A write, or a cut to `offset` where `bytes` is null. */
export interface DataOp extends Op {
  inode: Inode;
  offset: number;
  bytes: Buffer | null;
}

/** Names that are taken away and given, at once. */
export interface NameOp extends Op {
  removes: { folder: Inode; name: string }[];
  adds: { folder: Inode; name: string; inode: Inode }[];
}

interface Call {
  call: string;
  path: string;
  other: string;
  offset: number;
  bytes: Buffer;
}

function callsOf(file: string): Call[] {
  const log = fs.readFileSync(file);
  const calls: Call[] = [];
  for (let at = 0; at < log.length;) {
    const end = log.indexOf(0x0a, at);
    const [call, path, other, offset, size] = log.toString('utf8', at, end).split('\t') as [string, ...string[]];
    at = end + 1 + Number(size);
    calls.push({ call, path: path!, other: other!, offset: Number(offset), bytes: log.subarray(end + 1, at) });
  }
  return calls;
}

export class DiskLog {
  /** The folder under the shim, which was there before. */
  readonly root: Inode = { names: new Map(), data: [] };
  readonly dataOps: DataOp[] = [];
  readonly nameOps: NameOp[] = [];
  readonly calls: Call[];
  private readonly begun = new Map<string, number[]>();

  constructor(
    file: string,
    private readonly under: string,
  ) {
    this.calls = callsOf(file);
    this.calls.forEach((call, at) => this.take(call, at));
  }

  private take({ call, path: file, other, offset, bytes }: Call, at: number): void {
    const inode = this.find(file);
    const data = (bytes: Buffer | null) => {
      if (inode === undefined) return;
      const op = { at, safe: Infinity, inode, offset, bytes };
      inode.data.push(op);
      this.dataOps.push(op);
    };
    const table: Record<string, () => void> = {
      create: () => this.name(at, [], [[file, { names: null, data: [] }]]),
      mkdir: () => this.name(at, [], [[file, { names: new Map(), data: [] }]]),
      unlink: () => this.name(at, [file], []),
      rmdir: () => this.name(at, [file], []),
      rename: () => this.name(at, [file], [[other, inode!]]),
      link: () => this.name(at, [], [[other, inode!]]),
      write: () => data(bytes),
      truncate: () => data(null),
      'begin-sync': () => void this.begun.set(file, [...(this.begun.get(file) ?? []), at]),
      sync: () => this.sync(file, at, inode),
    };
    table[call]!();
  }

  /** The inode that a path leads to now; undefined for a file that was deleted while it was open. */
  private find(file: string): Inode | undefined {
    let found: Inode | undefined = this.root;
    for (const name of path.relative(this.under, file).split('/').filter(Boolean)) found = found?.names?.get(name);
    return found;
  }

  private name(at: number, from: string[], to: [string, Inode][]): void {
    const placeOf = (file: string) => ({ folder: this.find(path.dirname(file))!, name: path.basename(file) });
    const removes = from.map(placeOf);
    const adds = to.map(([file, inode]) => ({ ...placeOf(file), inode }));
    removes.forEach(({ folder, name }) => folder.names!.delete(name));
    adds.forEach(({ folder, name, inode }) => folder.names!.set(name, inode));
    this.nameOps.push({ at, safe: Infinity, removes, adds });
  }

  private sync(file: string, at: number, inode: Inode | undefined): void {
    const begun = this.begun.get(file)!.shift()!;
    const isOf = (op: NameOp) => [...op.removes, ...op.adds].every(({ folder }) => folder === inode);
    const ops = [...(inode?.data ?? []), ...this.nameOps.filter(isOf)];
    for (const op of ops) if (op.at < begun) op.safe = Math.min(op.safe, at);
  }
}
