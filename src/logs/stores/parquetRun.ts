/** One run in files of Parquet, which are written once: a file that is another one is read again. */
import type { Message } from '../../shared/messages/say';
import type { LogSource, Planned, ReadProgress, TakeRow } from '../row';
import { fileStamp } from './beginning';
import { ParquetFile } from './parquet';

/** What tells one kind of such files from another. */
export interface ParquetReading {
  form: string;
  /** The files there are now, in their order. */
  files(): readonly string[];
  /** Takes a group of rows. */
  group(file: ParquetFile, group: number, take: TakeRow): void;
  /** All groups were taken. */
  end(take: TakeRow): void;
  settings(): LogSource['settings'];
}

export class ParquetRun implements LogSource {
  readonly notices: readonly Message[] = [];
  readonly planned: Planned = {};
  readonly notUnderstood = 0;
  private reading: ParquetReading;
  private stamp: string | null = null;

  constructor(private readonly open: () => ParquetReading) {
    this.reading = open();
  }

  get form(): string {
    return this.reading.form;
  }

  get settings(): NonNullable<LogSource['settings']> | null {
    return this.reading.settings() ?? null;
  }

  read(take: TakeRow): ReadProgress {
    const files = this.reading.files();
    const stamp = files.map((file) => `${file} ${fileStamp(file)}`).join('\n');
    if (stamp === this.stamp) return 'end';
    if (this.stamp !== null) {
      this.stamp = null;
      this.reading = this.open();
      return 'anew';
    }
    for (const file of files) this.file(file, take);
    this.reading.end(take);
    this.stamp = stamp;
    return 'end';
  }

  finish(): void {
    // A file is whole or not read at all.
  }

  close(): void {
    this.stamp = null;
  }

  private file(name: string, take: TakeRow): void {
    const file = ParquetFile.open(name);
    try {
      for (let group = 0; group < file.groups; group++) this.reading.group(file, group, take);
    } finally {
      file.close();
    }
  }
}
