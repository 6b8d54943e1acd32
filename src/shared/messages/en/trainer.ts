/** What the embedded trainer says of devices, checkpoints, requests and the end of a run. */
export const trainer = {
  'trainer.usage': 'usage: trainer RUNDIR',
  'trainer.used-folder': '{dir} holds the steps of a run already; a run is continued in a folder of its own.',
  'trainer.other-backend': 'The backend of this config is {backend}, which the embedded trainer is not.',
  'trainer.config-error': 'The config has an error in line {line:int}: {text}',
  'trainer.config-empty': 'The config is empty.',
  'trainer.runner-gone': 'The runner is gone; the state was saved.',
  'trainer.signal': 'Stopped by a signal ({signal}).',
  'trainer.gpu-lost': 'The GPU ({name}) was lost: {why}',
  'trainer.gpu-lost.no-reason': 'The GPU ({name}) was lost: no reason given',
  'trainer.blind-plateau': 'The plateau schedule never lowers the learning rate, for validation.split is 0.',
  'trainer.no-examples': 'There are no training examples; give more data or a smaller validation.split.',

  'control.stopped.editor': 'Stopped from the editor.',
  'control.stopped.cli': 'Stopped from the command line.',
  'control.stopped.policy': 'Stopped by the run’s policy.',
  'control.stopped.other': 'Stopped on request.',
  'control.stopping': 'Stopping.',
  'control.paused': 'Paused.',
  'control.already-paused': 'Already paused.',
  'control.resumed': 'Resumed.',
  'control.not-paused': 'It was not paused.',
  'control.saved': 'Saved {checkpoint}.',
  'control.lr': 'The learning rate is {lr} from the next step on.',
  'control.clip': 'The global norm is clipped at {norm} from the next step on.',
  'control.no-clip': 'The global norm is not clipped from the next step on.',
  'control.unknown': 'There is no request named {request}.',
  'control.bad-lr': 'The learning rate must be a positive number.',
  'control.spent-lr': 'The schedule has reached 0, so the learning rate cannot be set.',
  'control.bad-clip': 'The clipping threshold must be a positive number.',
  'control.nothing-to-save': 'There is nothing to save before the first step.',

  'best.at': 'The loss on held-out data was lowest at step {step:int}; that checkpoint is the model to use.',
  'best.early':
    'Ended early: {patience:# evaluation in a row was|# evaluations in a row were} no better. The loss on held-out data was lowest at step {step:int}; that checkpoint is the model to use.',
  'broken.loss': 'The loss is {loss:figure}.',
  'broken.layers': 'Gradients of {n:int} of {all:# layer|# layers} are not finite, the first being {layer}.',
  'broken.all-layers': 'Gradients of all layers are not finite, the first being {layer}.',
  'broken.loss-and-layers':
    'The loss is {loss:figure} and gradients of {n:int} of {all:# layer|# layers} are not finite, the first being {layer}.',
  'broken.loss-and-all-layers':
    'The loss is {loss:figure} and gradients of all layers are not finite, the first being {layer}.',

  'checkpoint.continues': 'Continues from the checkpoint at step {step:int}.',
  'checkpoint.no-optimizer': 'The checkpoint has no state for {optimizer}; the optimizer starts afresh.',
  'checkpoint.not-finite': 'The checkpoint holds numbers that are not finite.',
  'checkpoint.past-end':
    'The checkpoint is at step {step:int} and the run ends at step {end:int}; raise steps to go on.',
  'checkpoint.refused':
    'The checkpoint at step {step:int} was not saved: {why} The run goes on; the next one is tried.',
  'checkpoint.none-saved': 'No checkpoint could be saved: {why}',
  'checkpoint.newest': 'The last checkpoint could not be saved: {why} The newest one is at step {step:int}.',
  'checkpoint.changed': 'The checkpoint in {folder} is damaged: {file} is not as it was written.',
  'checkpoint.none': 'There is no checkpoint in {folder}.',
  'checkpoint.unreadable': 'The checkpoint in {folder} is damaged: {file} cannot be read.',
  'checkpoint.format': 'The checkpoint in {folder} has format {format}; this version of Keel reads 1.',
  'checkpoint.cut-off': 'The checkpoint in {folder} is damaged: it holds {found:int} of {expected:int} numbers.',
  'checkpoint.misfit':
    'The checkpoint in {folder} does not fit the model: {name}: {why}. A run continues only with the same model and data.',
  'checkpoint.other-shape': 'it is [{there}] there and [{now}] now',
  'checkpoint.not-there': 'it is not there',

  'device.cuda': 'CUDA device',
  'device.unnamed': 'unnamed adapter',
  'device.not-installed': '@tensorflow/tfjs-node is not installed',
  'device.node-fails': '@tensorflow/tfjs-node does not start',
  'device.no-cuda': 'the TensorFlow of @tensorflow/tfjs-node sees no CUDA device',
  'device.no-adapter': 'there is no adapter',
  'device.software': 'the only adapter, {adapter}, is software on the CPU',
  'device.tfjs-fails': 'TensorFlow.js does not start on {adapter}',
  'device.fails': 'it does not start',
  'device.wrong-gradient': 'it computes a wrong gradient ({gradient})',
  'device.lacks': 'it lacks {kernels:and}, which this model needs',
  'device.tried': '{backend}: {why}',
  'device.tried-too': '{first}; {second}',
  'device.not-used': 'Not used: {tried}.',
  'device.unknown': '{variable} is {value}; it can be {known:or}.',
  'device.none':
    'device is {wanted}, and no such device works here: {tried}. Set device: auto to train on the best device there is.',
  'device.forced':
    '{variable} asks for {backend}, which does not work here: {tried}. Unset {variable} to let Keel choose.',

  'model.wrong-task': 'model.type {type} cannot be trained for {task}; choose {models:or}.',
  'model.wrong-input': 'The model reads one input of {kinds:or}, and the data has {given:and}.',
  'model.filters':
    'model.filters has {filters:# entry|# entries}, and each halves the image; images of {width:int} x {height:int} pixels allow at most {most:int}.',
} as const;
