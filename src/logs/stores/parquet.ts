/** Files of Parquet, column by column, a group of rows at a time. */
import fs from 'node:fs';
import {
  parquetMetadata,
  parquetSchema,
  type DecodedArray,
  type FileMetaData,
  type PageHeader,
  type SchemaTree,
} from 'hyparquet';
import { parquetHeader, readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { say, SaidError } from '../../shared/messages/say';
import { openRegular, readFully } from '../../run/plainFile';
import { firstBytes } from './beginning';

/** Bytes of a file's description at its end, of a column in a group, and of one of its pages unpacked, that are read at most. */
const most = { description: 64e6, column: 256e6, page: 256e6 };

/** Whether a file is one of Parquet by its first bytes. */
export const isParquet = (file: string): boolean => firstBytes(file, 4)?.bytes.toString('latin1') === 'PAR1';

export type ParquetCell = number | bigint | string | boolean | Date | null | undefined;

export class ParquetFile {
  /** Columns that hold one value a row. */
  readonly columns: ReadonlyMap<string, SchemaTree[]>;

  private constructor(
    private readonly descriptor: number,
    private readonly about: FileMetaData,
  ) {
    const root = parquetSchema(about);
    const flat = root.children.filter(({ children, element }) => children.length === 0 && !isRepeated(element));
    if (!Array.isArray(about.row_groups)) throw new Error('no groups of rows');
    this.columns = new Map(flat.map((column) => [column.element.name, [root, column]]));
  }

  /** Throws a sentence without a subject where it cannot be read. */
  static open(file: string): ParquetFile {
    const descriptor = openRegular(file);
    try {
      return orDamaged(() => new ParquetFile(descriptor, describedAt(descriptor)));
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
  }

  get groups(): number {
    return this.about.row_groups.length;
  }

  /** The cells of a column in a group, one a row; none where the file has no such column. */
  cells(group: number, name: string): readonly ParquetCell[] {
    const path = this.columns.get(name);
    return path === undefined ? [] : orDamaged(() => this.column(this.about.row_groups[group]!, name, path));
  }

  private column(
    { columns, num_rows: rows }: FileMetaData['row_groups'][number],
    name: string,
    schemaPath: SchemaTree[],
  ): ParquetCell[] {
    const about = columns.map(({ meta_data: each }) => each!).find((each) => each.path_in_schema.join('.') === name);
    if (about === undefined) return [];
    const count = Number(rows);
    const view = this.bytes(startOf(about), Number(about.total_compressed_size));
    checkPages(view, count);
    const { codec, type, path_in_schema: pathInSchema } = about;
    const { element } = schemaPath[1]!;
    const decoder = { pathInSchema, type, codec, schemaPath, element, parsers: DEFAULT_PARSERS };
    const select = { groupStart: 0, selectStart: 0, selectEnd: count, groupRows: count };
    const pages: DecodedArray[] = readColumn({ view, offset: 0 }, select, decoder).data;
    const cells = pages.flatMap((page) => Array.from(page as ArrayLike<ParquetCell>));
    if (cells.length !== count) throw new Error(`${cells.length} cells, ${count} rows`);
    return cells;
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  private bytes(from: number, length: number): DataView {
    if (!(length <= most.column)) throw new Error(`a column of ${length} bytes`);
    return readAt(this.descriptor, from, length);
  }
}

const isRepeated = ({ repetition_type: repetition }: { repetition_type?: string }): boolean =>
  repetition === 'REPEATED';

/** Where a column begins: some writers name the place of its dictionary alone, some that of its data. */
const startOf = (about: { dictionary_page_offset?: bigint; data_page_offset: bigint }): number =>
  Number(about.dictionary_page_offset || about.data_page_offset);

function readAt(descriptor: number, from: number, length: number): DataView {
  const bytes = Buffer.alloc(length);
  if (readFully(descriptor, bytes, from) < length) throw new Error('cut short');
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** The description ends the file: itself, its length in four bytes, and `PAR1`. */
function describedAt(descriptor: number): FileMetaData {
  const { size } = fs.fstatSync(descriptor);
  const length = readAt(descriptor, size - 8, 8).getUint32(0, true) + 8;
  if (length > Math.min(size, most.description)) throw new Error(`a description of ${length} bytes`);
  const view = readAt(descriptor, size - length, length);
  return parquetMetadata(view.buffer.slice(view.byteOffset, view.byteOffset + length) as ArrayBuffer);
}

/** Looks at what the pages of a column say of themselves, before memory is taken for as much, or the library waits for it. */
function checkPages(view: DataView, rows: number): void {
  let cells = 0;
  for (const reader = { view, offset: 0 }; reader.offset < view.byteLength - 1;) {
    const page = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = page;
    cells += cellsOf(page);
    const isSound = isCount(packed, view.byteLength - reader.offset) && isCount(unpacked, most.page) && cells <= rows;
    if (!isSound || !isCount(page.dictionary_page_header?.num_values ?? 0, rows)) throw new Error('no such page');
    reader.offset += packed;
  }
}

const isCount = (value: unknown, limit: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limit;

/** The cells of a page; NaN where its header lacks a number that the library relies on. */
function cellsOf(page: PageHeader): number {
  if (page.type === 'DICTIONARY_PAGE') return page.dictionary_page_header === undefined ? NaN : 0;
  const about = page.type === 'DATA_PAGE' ? page.data_page_header : page.data_page_header_v2;
  if (about === undefined) return NaN;
  const { num_values: cells } = about;
  if (!('num_rows' in about)) return isCount(cells, Infinity) ? cells : NaN;
  const lengths = [about.definition_levels_byte_length, about.repetition_levels_byte_length];
  const all = [cells, about.num_nulls, about.num_rows, ...lengths];
  return all.every((each) => isCount(each, page.compressed_page_size + cells)) ? cells : NaN;
}

/** The library throws errors of many kinds at bytes that make no sense. */
function orDamaged<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new SaidError(say('log.parquet-damaged'), { cause });
  }
}
