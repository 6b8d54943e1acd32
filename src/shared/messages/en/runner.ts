/** What the runner says of starting, watching and ending a run. */
export const runner = {
  'runner.usage': 'usage: runner --workspace FOLDER --run ID',
  'runner.missing': '{file} is missing; Keel is not built or not fully installed.',
  'runner.not-started': '{program} could not be started: {why}. Check the path to Node.',
  'runner.failed': 'The runner failed: {why}',
  'runner.taken': 'The run {run} is {state} already; a run is continued as a run of its own.',
  'runner.monitor-failed': 'Nothing is looked for from here on, because the monitor failed: {why}',
  'runner.end-not-written': '{dir}: the end of the run could not be written.',
  'runner.space':
    'The disk has {free:int} MB left. What it refuses is not recorded: free some space, or delete runs that are no longer needed.',
  'runner.space.checkpoints':
    'The disk has {free:int} MB left, and a checkpoint takes {checkpoint:int} MB. What it refuses is not recorded: free some space, delete runs that are no longer needed, or lower checkpoints.keep.',
  'runner.space.share':
    'The checkpoints of this run take {size:int} MB, more than half of the {free:int} MB that were free when it started. Lower checkpoints.keep, or save less often.',
  'runner.runs-budget':
    'All runs of this workspace take {total:figure} GB, more than the budget of {budget:figure} GB. The largest: {largest:and}. Delete what is no longer needed in the Runs view.',
  'runner.run-size': '{id} ({size:figure} GB)',
  'runner.log-gap': '{megabytes:figure} MB of output are left out here.',
  'runner.nothing-seen':
    'Nothing of this run was watched, for it printed no loss either. Print the loss as it trains, as scikit-learn does with verbose=True, and Keel reads it.',
  'runner.printed-read': 'The loss that it printed was watched instead: {n:# row|# rows}.',
  'runner.of-table': '{table}: {text}',
  'runner.works-in': 'The script runs in the folder {folder}.',
  'runner.no-script': '{backend} runs no script.',

  'end.trainer': 'the trainer',
  'end.script': 'the script',
  'end.after-step': 'after step {step:int}',
  'end.before-first': 'before its first step',
  'end.killed': '{what:capital} was killed on request {when}.',
  'end.unresponsive': '{what:capital} did not stop when asked and was killed {when}.',
  'end.not-started': '{what:capital} could not be started: {why}.',
  'end.keel-stopped': 'Keel was stopped by {signal}.',
  'end.interrupted': 'Interrupted by Ctrl+C.',
  'end.interrupted.handled': 'Interrupted by Ctrl+C, which the script handled; it then came to its end.',
  'end.interrupted.code': 'Interrupted by Ctrl+C; the script then ended with exit code {code}.',
  'end.output-closed': 'What read the output of keel is gone.',
  'end.signal': '{what:capital} was killed by {signal} {when}.',
  'end.sigkill': '{what:capital} was killed by SIGKILL {when}, by a person or by the system for lack of memory.',
  'end.exit': '{what:capital} ended with exit code {code} {when}: {words}',
  'end.exit.silent': '{what:capital} ended with exit code {code} {when} and said nothing.',
  'end.said-last': '{reason} It said last: {words}',

  'new-run.folder': '{folder} is a folder; name a config file in it.',
  'new-run.outside': '{config} is outside the workspace {workspace}; a run belongs to the workspace of its config.',
  'new-run.empty': '{file} is empty; a config names at least a task, data, a model and an optimizer.',
  'new-run.error': '{file} has an error in line {line:int}: {text}',
  'new-run.errors':
    '{file} has an error in line {line:int}: {text} It has {n:int} errors in all; keel lint shows them.',
  'repair.better':
    'The fix helped: {on} is {now:figure}; before the fix it was {stood:figure} at best, at step {step:int}.',
  'repair.held':
    'The fix held: {on} is {now:figure}, as before the trouble, when it was {stood:figure} at best, at step {step:int}.',
  'repair.failed':
    'The fix did not help: {on} is {now:figure}; it was {stood:figure} at step {step:int} before it. Go back to the run {run}.',
  'repair.again': 'The fix did not hold: the run went wrong again at step {step:int}.',
  'repair.not-judged': 'Whether the fix helped was not judged: {why}',
  'repair.several-optimizers': 'several optimizers train here, whose losses may work against each other.',
  'repair.signs': 'the loss goes below zero, so that a lower one need not be a better one.',
  'repair.too-short': 'too few losses were recorded to compare.',
  'repair.on-loss': 'the loss of the last {n:# step|# steps}',
  'repair.on-evaluation': 'the lowest loss on held-out data',
  'repair.withdrawn': '{config} is as it was before this fix.',
  'repair.best': 'The weights of before the trouble are in checkpoint {step:int} of the run {run}.',
  'repair.given-up': 'No fix is left that was not tried: what goes wrong here is no matter of the config.',
  'repair.broken-off': 'Broken off; no fix was applied.',
  'repair.pilots': 'After {n:# step|# steps}: {levels:and}. It goes on with the rate at {value:figure}.',
  'repair.pilot-level': 'loss {loss:figure} at {value:figure}',
  'repair.pilot-broke': 'went wrong at {value:figure}',
  'apply.no-fix': '{name} has no fix to apply: nothing was found that it treats, or {config} has it already.',
  'apply.no-such-fix':
    '{name} has no fix {fix} to apply: nothing was found that it treats, or {config} has it already.',
  'apply.finished':
    '{name} finished at step {end:int}: its script has trained for as long as it says. To train longer, raise or set steps in {config}, or let the script do more and name the checkpoint: keel run {config} --continue {run} --from {step:int}.',
  'apply.no-checkpoint': '{name} has no checkpoint to continue from. Start it anew.',
  'apply.no-checkpoint-before': '{name} has no checkpoint from before step {step:int} to continue from. Start it anew.',
} as const;
