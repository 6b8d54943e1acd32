import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { newRunId, runDir } from '../../../src/run/paths';
import { budgetOf, budgetWarning } from '../../../src/runner/runsBudget';
import { inEnglish } from '../../../src/shared/messages/say';
import { tempWorkspace } from '../run/folder';

function workspaceOf(...megabytes: number[]): { workspace: string; ids: string[] } {
  const workspace = tempWorkspace();
  const ids = megabytes.map((size, i) => {
    const id = newRunId(`run ${i}`, 1_700_000_000_000 + i * 1000);
    const folder = path.join(runDir(workspace, id), 'checkpoints', '10');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'tensors.f32'), Buffer.alloc(size * 1e6, 1));
    return id;
  });
  return { workspace, ids };
}

it('runs that together are larger than the budget are told, the largest by name', async () => {
  const { workspace, ids } = workspaceOf(2, 9, 3, 1, 4);
  expect(await budgetWarning(workspace, 25e6, ids[4]!)).toBeNull();
  const text = inEnglish((await budgetWarning(workspace, 10e6, ids[4]!))!);
  expect(text).toMatch(
    /^All runs of this workspace take 0\.019\d* GB, more than the budget of 0\.01 GB\. The largest: /,
  );
  expect([ids[1]!, ids[2]!, ids[0]!].map((id) => text.indexOf(id)).every((at, i, all) => at > (all[i - 1] ?? 0))).toBe(
    true,
  );
  expect([ids[3], ids[4]].some((id) => text.includes(id!))).toBe(false);
});

it('what a link leads to does not count', async () => {
  const { workspace, ids } = workspaceOf(1);
  const outside = path.join(tempWorkspace(), 'big');
  fs.writeFileSync(outside, Buffer.alloc(20e6, 1));
  fs.symlinkSync(outside, path.join(runDir(workspace, ids[0]!), 'link'));
  expect(await budgetWarning(workspace, 10e6, '')).toBeNull();
});

it('the budget is the setting, 50 GB without one, none at 0', async () => {
  expect([{}, { KEEL_RUNS_BUDGET: '2.5' }, { KEEL_RUNS_BUDGET: 'x' }, { KEEL_RUNS_BUDGET: '0' }].map(budgetOf)).toEqual(
    [50e9, 2.5e9, 50e9, 0],
  );
  expect(await budgetWarning(workspaceOf(1).workspace, 0, '')).toBeNull();
});
