/** Folders and files of TensorBoard. A folder may hold the event files of one run, or folders of many runs. */
import path from 'node:path';
import { say, type Message } from '../../shared/messages/say';
import type { LogRef, ReadProgress, LogSource, StoreKind, TakeRow } from '../row';
import { entriesOf, foldersIn, isFile, isFolder, writtenAt } from './beginning';
import { EventFile } from './eventFile';
import { joinStreams, PointRows, type LoggedPoint, type PointStream } from './points';
import { withinFolder } from './runFolders';

/** Whether a file's name is that of an event file. */
export const isEventFile = (name: string): boolean => name.includes('tfevents');

const eventFilesIn = (folder: string): string[] =>
  entriesOf(folder)
    .filter(({ name }) => isEventFile(name))
    .map(({ name }) => path.join(folder, name))
    .filter(isFile);

/** Folders in which Keras puts the two halves of a run, and PyTorch the curves of one chart. */
const half = /(?:^|_)(train|training|val|valid|validation|eval|test)$/i;

/** Of halves that are no training, what goes before their tags. */
function prefixOf(folder: string): string {
  const name = half.exec(folder)?.[1]?.toLowerCase() ?? '';
  if (name.startsWith('train') || name === '') return '';
  return name === 'test' ? 'test_' : 'val_';
}

/** Keras calls the loss of both halves epoch_loss. */
const nameIn = (prefix: string) => (tag: string) => (prefix === '' ? tag : prefix + tag.replace(/^epoch_/, ''));

/** Hugging Face puts the hyperparameters of a run into a folder of their own, beside its events. */
const isHyperparameters = (name: string): boolean => /^\d{9,11}\.\d+$/.test(name);

const isHalf = (folder: string): boolean => half.test(path.basename(folder));

/** The newest of what a folder and its halves hold; 0 if that is nothing. */
function newestIn(folder: string): number {
  const halves = foldersIn(folder).filter((name) => half.test(name));
  const files = [folder, ...halves.map((name) => path.join(folder, name))].flatMap(eventFilesIn);
  return files.reduce((newest, file) => Math.max(newest, writtenAt(file)), 0);
}

/** The event files of one run, in several streams: one a half. */
class TensorboardSource implements LogSource {
  readonly form = 'tensorboard';
  readonly planned = {};
  private files: EventFile[] = [];
  private rows = new PointRows();

  constructor(private readonly place: string) {}

  read(take: TakeRow, budget: number): ReadProgress {
    const replaced = this.files.some((file) => file.again());
    const found = this.find();
    if (replaced || this.files.some(({ file }) => !found.some((each) => each.file === file))) return this.begin();
    this.files = found.map(
      (each) => this.files.find(({ file }) => file === each.file) ?? new EventFile(each.file, each.nameOf),
    );
    const from = this.position;
    const isEnough = () => this.position - from >= budget;
    return joinStreams(this.streams(), this.rows, take, isEnough) ? 'more' : 'end';
  }

  finish(): void {
    // A record that is not whole says nothing.
  }

  close(): void {
    this.files = [];
  }

  get notUnderstood(): number {
    return this.files.reduce((sum, { records }) => sum + records, 0);
  }

  get notices(): readonly Message[] {
    return this.files.flatMap(({ file, damageSaid: what }) =>
      what === null ? [] : [say('log.damaged', { file: path.basename(file), what })],
    );
  }

  private get position(): number {
    return this.files.reduce((sum, { position }) => sum + position, 0);
  }

  private begin(): ReadProgress {
    this.files = [];
    this.rows = new PointRows();
    return 'anew';
  }

  private find(): { file: string; nameOf: (tag: string) => string }[] {
    if (!isFolder(this.place)) return [{ file: this.place, nameOf: nameIn('') }];
    const halves = foldersIn(this.place).filter((name) => half.test(name));
    return ['', ...halves].flatMap((name) =>
      eventFilesIn(path.join(this.place, name)).map((file) => ({ file, nameOf: nameIn(prefixOf(name)) })),
    );
  }

  /** The files of one folder follow each other. */
  private streams(): PointStream[] {
    const folders = new Map<string, EventFile[]>();
    for (const file of this.files) {
      const folder = path.dirname(file.file);
      folders.set(folder, [...(folders.get(folder) ?? []), file]);
    }
    return [...folders.values()].map((files) => new InTurn(files));
  }
}

/** Streams one after the other. */
class InTurn implements PointStream {
  private at = 0;

  constructor(private readonly streams: readonly PointStream[]) {}

  peek(): LoggedPoint | null {
    for (; this.at < this.streams.length; this.at++) {
      const point = this.streams[this.at]!.peek();
      if (point !== null) return point;
    }
    return null;
  }

  take(): void {
    this.streams[this.at]!.take();
  }
}

export const tensorboard: StoreKind = {
  id: 'tensorboard',
  runsIn(file) {
    if (isEventFile(path.basename(file)) && !isFolder(file)) return [{ file, run: null, name: path.basename(file) }];
    return withinFolder(file, {
      newest: (folder) => (isHalf(folder) && folder !== file ? 0 : newestIn(folder)),
      isPassedOver: (folder) =>
        isHyperparameters(path.basename(folder)) && eventFilesIn(path.dirname(folder)).length > 0,
      deepest: 4,
    });
  },
  open: ({ file, run }: LogRef) => new TensorboardSource(run === null ? file : path.join(file, run)),
};
