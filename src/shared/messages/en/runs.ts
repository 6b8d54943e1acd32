/** What is said of run folders and files. */
export const runs = {
  'file.unwritten': '{place} cannot be written: {what}. {remedy}',
  'file.unread': '{place} cannot be read: {what}. {remedy}',
  'file.full': 'the disk is full',
  'file.full.remedy': 'Free some space, or keep the workspace on a larger disk.',
  'file.quota': 'the disk quota is used up',
  'file.quota.remedy': 'Delete files of yours, or ask for a larger quota.',
  'file.read-only': 'the file system is read-only',
  'file.read-only.remedy': 'Keep the workspace in a place where you can write.',
  'file.denied': 'permission is denied',
  'file.denied.remedy': 'Change the permissions of the folder, or use one that is yours.',
  'file.gone': 'it does not exist',
  'file.gone.remedy': 'Check the path; the folder may have been moved or deleted.',
  'file.no-folder': 'a part of its path is a file, not a folder',
  'file.no-folder.remedy': 'Move that file out of the way.',
  'file.is-folder': 'it is a folder, not a file',
  'file.is-folder.remedy': 'Move that folder out of the way.',
  'file.exists': 'it exists already',
  'file.exists.remedy': 'Move it out of the way.',
  'file.disk-error': 'the disk reports an error',
  'file.disk-error.remedy': 'Check the disk; copy what is there to another one.',
  'file.too-many': 'too many files are open',
  'file.too-many.remedy': 'Raise the limit of open files (ulimit -n).',
  'file.long-path': 'its path is too long',
  'file.long-path.remedy': 'Use a workspace with a shorter path.',
  'file.code': 'the system reports {code}',
  'file.code.remedy': 'Check the disk and the path.',

  'file.not-plain':
    '{file} is a link or no regular file. Keel reads and writes regular files only; put one in its place.',
  'file.too-large': '{file} has {size:figure} bytes; at most {most:figure} are read.',
  'file.not-a-folder': '{folder} is a link or no folder. Keel keeps runs in real folders only; put one in its place.',
  'file.leads-outside':
    '{file} is a link to {target}, outside the workspace {workspace}. It is not changed from here; edit that file itself.',

  'run.no-manifest': '{dir} is not a run: it has no run.json.',
  'run.damaged': "{file} is damaged: it is not valid JSON. The run's tables and events beside it are still readable.",
  'run.invalid': '{file} is not a valid manifest: it is not a JSON object.',
  'run.invalid.key': '{file} is not a valid manifest: {key} has another form than expected.',
  'run.newer':
    'This run was written by a newer Keel (format {format:int}; this one knows {known:int}). It is shown as far as it can be read, and cannot be continued or changed. Update Keel to see all of it.',
  'run.unknown-state':
    'This run was written by a newer Keel: its state is {state}, which this one does not know. It cannot be continued or changed. Update Keel to see how it stands.',
  'run.at-step': 'Step {step:int}: {text}',
  'run.unknown-events':
    'Events that this version of Keel does not know were left out: {kinds:and}. They were written by a newer one; update Keel to see them.',
  'run.newer.refused': '{name}: {notice}',
  'run.lost':
    'The process that watched the run ended without a word; its last sign of life was at {time} UTC. All recorded steps are kept.',
  'run.never-reported':
    'The process that should watch the run never reported; it was started at {time} UTC. The reason may be in output.log.',
  'run.locked':
    'The run {run} is owned by the process {pid} on {host}. A run is run once, by one process; start another run instead.',
  'run.locked.unknown':
    'The run {run} has an owner: its runner.lock cannot be read. Delete that file if no process works on the run.',
  'run.wrong-folder': '{dir} holds the run {id}; rename the folder to that.',
  'run.no-id': '{id} is not the id of a run; ids look like {example}.',
  'run.bad-id': 'must be the id of a run',
  'run.bad-file-name': 'must be a plain file name',
  'run.no-checkpoint':
    'The run {id} has no checkpoint at step {step:int} to continue from. Choose another one, or start anew.',
  'run.no-whole-checkpoint':
    'The run {id} has no whole checkpoint at step {step:int} or before it: their files are damaged. Start anew; keel check tells which files.',
  'run.older-checkpoint':
    'The checkpoint at step {step:int} is damaged; the run goes on from the one at step {older:int}.',
  'table.bad-row': 'A row has {expected:# value|# values} ({columns:and}), not {given:int}.',
  'table.bad-sample': 'A row of {layers:# layer|# layers} has {expected:# value|# values}, not {given:int}.',
  'table.doubted':
    '{table}: {n:# row|# rows} after step {step:int} cannot be right and {n:is|are} left out. keel check tells more.',
  'table.doubted-first':
    '{table}: {n:# row|# rows} at its beginning cannot be right and {n:is|are} left out. keel check tells more.',
  'record.waiting': '{why} The run goes on; what cannot be written waits in memory.',
  'record.missing': 'Of steps {from:int} to {to:int}, {n:# was|# were} not recorded: {what}.',
  'record.missing-samples':
    'Of the samples of layers at steps {from:int} to {to:int}, {n:# was|# were} not recorded: {what}.',
  'record.missing-events': '{n:# event was|# events were} not recorded: {what}.',
  'series.no-step': 'A step is a whole number of 0 or more, not {step:figure}.',
  'series.order': 'Step {step:int} came after step {last:int}; steps grow.',
} as const;
