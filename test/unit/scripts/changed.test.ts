import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { concerned, withNeeds } from '../../../scripts/lib/changed.mjs';
import { everything, stages } from '../../../scripts/lib/stages.mjs';

const root = path.resolve(__dirname, '../../..');
const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' });

/** Files that no check looks at. */
const unchecked = /^(\.vscode\/|\.git(ignore|attributes)$)/;

/** Those that look at every file of code. */
const staticStages = ['house', 'lint', 'types', 'unused', 'format'];
const inEditor = ['host-oldest', 'host-newest', 'story', 'vsix'];

const table: [file: string, concerns: string[]][] = [
  ['README.md', ['unit', 'vsix', 'format']],
  ['README.zh-cn.md', ['unit', 'vsix', 'format']],
  ['package.nls.zh-cn.json', ['build', 'unit', ...inEditor, 'house', 'types', 'format']],
  ['CHANGELOG.md', ['vsix', 'format']],
  ['src/config/parse.ts', ['build', 'scripts', 'unit', 'torture', ...inEditor, 'panel', 'imports', ...staticStages]],
  ['webview/panel.ts', ['build', 'unit', 'torture', ...inEditor, 'panel', 'imports', ...staticStages]],
  [
    'src/backends/python/keel_probe/session.py',
    ['build', 'python', 'scripts', 'unit', 'torture', ...inEditor, 'panel'],
  ],
  ['test/python/conftest.py', ['python']],
  ['scripts/python/requirements.txt', ['frameworks', 'tensorflow', 'python', 'scripts']],
  ['test/scripts/healthy/ppo.py', ['scripts']],
  ['test/unit/run/watch.test.ts', ['unit', ...staticStages]],
  ['test/host/suite/runs.test.ts', [...inEditor, ...staticStages]],
  ['test/browser/panel.test.ts', ['story', 'panel', ...staticStages]],
  ['test/vsix/vsix.test.ts', ['vsix', ...staticStages]],
  ['scripts/bench.mjs', staticStages],
  ['scripts/vscode/newest/package.json', ['tools', ...inEditor, 'types', 'format']],
  ['examples/diverges.keel.yaml', ['unit', ...inEditor, 'format']],
  ['media/docs/rules.md', ['build', 'unit', ...inEditor, 'format']],
  ['package.json', stages.map(({ name }) => name)],
  ['.ci/run', stages.map(({ name }) => name)],
];

describe('the stages that a change concerns', () => {
  it.each(table)('%s', (file, concerns) => {
    expect(concerned([file]).sort()).toEqual([...concerns].sort());
  });

  it('are those of all its files, in the order of the table', () => {
    const names = concerned(['test/python/conftest.py', 'scripts/bench.mjs']);
    expect(names).toEqual(stages.map(({ name }) => name).filter((name) => ['python', ...staticStages].includes(name)));
  });

  it('are some for every file of the project', () => {
    const files = git(root, 'ls-files').split('\n').filter(Boolean);
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((file) => !unchecked.test(file) && concerned([file]).length === 0)).toEqual([]);
  });

  it('are none without a change', () => {
    expect(concerned([])).toEqual([]);
  });
});

describe('the table of stages', () => {
  it('names a stage after those it needs', () => {
    for (const [i, { name, needs }] of stages.entries()) {
      const before = stages.slice(0, i).map((stage) => stage.name);
      expect(
        needs.filter((need) => !before.includes(need)),
        name,
      ).toEqual([]);
    }
  });

  it('adds what is needed, also by what is needed', () => {
    expect(withNeeds(['tensorflow'])).toEqual(['packages', 'frameworks', 'tensorflow']);
    expect(withNeeds(['unit'])).toEqual(['packages', 'frameworks', 'build', 'data', 'tensorflow', 'unit']);
  });

  it('knows files by patterns that match some', () => {
    const files = git(root, 'ls-files').split('\n');
    const idle = stages.filter(
      ({ name, files: pattern }) => name !== 'packages' && !files.some((f) => pattern.test(f)),
    );
    expect(idle.map(({ name }) => name)).toEqual([]);
    expect(files.filter((file) => everything.test(file)).length).toBeGreaterThan(5);
  });
});

describe('what was changed', () => {
  const script = path.join(root, 'scripts/lib/changed.mjs');

  /** What the functions say of a repository: they look at the folder they are part of, so it gets a copy of them. */
  function said(folder: string, call: string): unknown {
    const program = `import { usualBase, changedFiles } from ${JSON.stringify(path.join(folder, 'scripts/lib/changed.mjs'))};
      console.log(JSON.stringify(await ${call}));`;
    const args = ['--input-type=module', '-e', program];
    return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
  }

  it('is told from the branch, from main, and from what is not committed', () => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'keel-changed-')));
    const write = (file: string, text: string): void => fs.writeFileSync(path.join(folder, file), text);
    const commit = (message: string): string => {
      git(folder, 'add', '-A');
      git(folder, '-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '-q', '-m', message);
      return git(folder, 'rev-parse', 'HEAD').trim();
    };
    fs.cpSync(path.dirname(path.dirname(script)), path.join(folder, 'scripts'), { recursive: true });
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    write('.gitignore', 'node_modules\nout\n');
    git(folder, 'init', '-q', '-b', 'main');
    write('a.ts', '1');
    write('with space.ts', '1');
    const first = commit('one');
    write('a.ts', '2');
    const second = commit('two');
    // On main: the last commit, and what is not committed.
    expect(said(folder, 'usualBase()')).toBe(first);
    write('b.ts', '1');
    write('out', 'ignored');
    expect(said(folder, `changedFiles('${first}')`)).toEqual(['a.ts', 'b.ts']);
    // On a branch: all that it has more than main, and what is not committed.
    git(folder, 'checkout', '-q', '-b', 'work');
    commit('three');
    git(folder, 'mv', 'with space.ts', 'c.ts');
    commit('four');
    fs.rmSync(path.join(folder, 'a.ts'));
    expect(said(folder, 'usualBase()')).toBe(second);
    expect(said(folder, `changedFiles('${second}')`)).toEqual(['a.ts', 'b.ts', 'c.ts', 'with space.ts']);
    fs.rmSync(folder, { recursive: true });
  });
});

it('is the whole of CI: the workflow does what .ci/run does, and no more', () => {
  const workflow = fs.readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8');
  const steps = [...workflow.matchAll(/^ +- (uses|run): (.*)$/gm)].map(([, kind, what]) => `${kind} ${what}`);
  expect(steps).toEqual(['uses actions/checkout@v4', 'uses actions/setup-node@v4', 'run .ci/run']);
  expect(fs.readFileSync(path.join(root, '.ci/run'), 'utf8')).toMatch(/^CI=true npm test$/m);
});
