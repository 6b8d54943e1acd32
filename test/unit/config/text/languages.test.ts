/** What YAML, JSON and TOML allow, is read; what is edited, keeps comments, lines and style. */
import { describe, expect, test } from 'vitest';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { readForeign } from '../../../../src/config/formats';
import type { ForeignConfig } from '../../../../src/config/formats';

const hf = 'model_name_or_path: our/model\nper_device_train_batch_size: 4\n';

describe('YAML', () => {
  test('anchors, aliases and merge keys', () => {
    const text = `base: &base
  lr: 1e-3 # shared
  weight_decay: 0.1
optimizer:
  <<: *base
  name: adam
  lr: 0.002
training: { epochs: &n 3, batch_size: *n }
`;
    const config = readForeign(text);
    expect(config.recipe?.lr.value).toBe(0.002);
    expect(config.recipe?.weightDecay.value).toBe(0.1);
    expect(config.recipe?.batchSize.value).toBe(3);
    // What is inherited is shown where it is inherited, and set beside it.
    expect(config.rangeOf(['optimizer', 'weight_decay'])?.start).toEqual({ line: 4, character: 6 });
    const edits = config.recipe?.weightDecay.write?.(0.2) ?? [];
    const after = applyTextEdits(text, config.edit(edits));
    expect(readForeign(after).recipe?.weightDecay.value).toBe(0.2);
    expect(after).toContain('weight_decay: 0.1\n');
    expect(after).toContain('# shared');
  });

  test('of several merged maps the first one counts, and all may be in a list', () => {
    const text =
      'a: &a { lr: 0.1 }\nb: &b { lr: 0.2, momentum: 0.9 }\noptimizer: { <<: [*a, *b], name: sgd }\nepochs: 3\n';
    expect(readForeign(text).recipe?.lr.value).toBe(0.1);
    expect(readForeign(text).recipe?.momentum.value).toBe(0.9);
  });

  test('several documents: the one that is a training config is read and edited', () => {
    const text = `---\nname: notes\n...\n---\n${hf}learning_rate: 2e-5 # mine\n---\nlearning_rate: 1\n`;
    const config = readForeign(text);
    expect(config.format).toBe('hf-trainer');
    expect(config.recipe?.lr.value).toBe(2e-5);
    expect(config.rangeOf(['learning_rate'])?.start.line).toBe(6);
    const after = applyTextEdits(text, config.edit(config.recipe?.lr.write?.(1e-5) ?? []));
    expect(after).toBe(text.replace('2e-5', '1e-5'));
  });

  test('CRLF stays, and a mark at the start is no part of a key', () => {
    const text = `\ufeff${hf}learning_rate: 2e-5\n`.replaceAll('\n', '\r\n');
    const config = readForeign(text);
    expect(config.problems).toEqual([]);
    const after = applyTextEdits(
      text,
      config.edit(config.recipe?.clip.write?.({ kind: 'norm', threshold: 0.5 }) ?? []),
    );
    expect(after).toBe(`${text}max_grad_norm: 0.5\r\n`);
  });

  test('a new key stands beside those it belongs to', () => {
    const text = `learning_rate: 2e-5\nwarmup_ratio: 0.1 # of the run\n${hf}output_dir: out\n`;
    const config = readForeign(text);
    const after = applyTextEdits(
      text,
      config.edit(config.recipe?.clip.write?.({ kind: 'norm', threshold: 0.5 }) ?? []),
    );
    expect(after).toBe(text.replace('# of the run\n', '# of the run\nmax_grad_norm: 0.5\n'));
  });

  test('a tab in the indentation is told, and the rest is read', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nlr_scheduler_kwargs:\n\tmin_lr: 1e-6\n`);
    expect(config.format).toBe('hf-trainer');
    expect(config.problems.map((each) => each.message)).toEqual([
      'A tab indents this line. YAML is indented with spaces only.',
    ]);
  });

  test('keys given twice: the last one counts, both are named, and none is edited', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nlearning_rate: 1e-5\nseed: 1\nseed: 1\n`);
    expect(config.recipe?.lr.value).toBe(1e-5);
    expect(config.problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['duplicate-key', 2],
      ['repeated-key', 4],
    ]);
    expect(() => config.edit([{ op: 'set', path: ['learning_rate'], value: 1 }])).toThrow('given twice');
  });

  test('an item is edited beside one in which a key is given twice', () => {
    const items = Array.from({ length: 11 }, (_, i) => `  - {at: ${i}${i === 1 ? ', at: 1' : ''}}\n`).join('');
    const config = readForeign(`${hf}learning_rate: 2e-5\nmilestones:\n${items}`);
    expect(() => config.edit([{ op: 'set', path: ['milestones', 1, 'at'], value: 9 }])).toThrow('given twice');
    expect(config.edit([{ op: 'set', path: ['milestones', 10, 'at'], value: 9 }])).toHaveLength(1);
  });

  test('after an unclosed list the rest is unknown, not a crash', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nbetas: [0.9, \nseed: 3\n`);
    expect(config.format).toBe('hf-trainer');
    expect(config.recipe?.lr.value).toBe(2e-5);
    expect(config.recipe?.clip.state).toBe('unknown');
    expect(config.problems.length).toBeGreaterThan(0);
    expect(() => config.edit([{ op: 'set', path: ['learning_rate'], value: 1 }])).toThrow('syntax error');
  });

  test('what PyYAML takes and the parser does not is no fault, and hides nothing', () => {
    const config = readForeign(
      `${hf}learning_rate: 2e-5\ngradient_checkpointing_kwargs: {\nuse_reentrant: true,\n}\nmax_grad_norm: 0.3\n`,
    );
    expect(config.format).toBe('hf-trainer');
    expect(config.problems).toEqual([]);
    expect(config.recipe?.clip.state).not.toBe('default');
  });

  test('tags of a framework are no faults, and what they make is unknown', () => {
    const config = readForeign(
      `${hf}learning_rate: !ref <lr>\nseed: !apply:random.seed [1]\nbetas: !!python/tuple [0.9, 0.99]\n`,
    );
    expect(config.problems).toEqual([]);
    expect([config.recipe?.lr.state, config.recipe?.seed.state]).toEqual(['unknown', 'unknown']);
  });

  test('numbers as people write them', () => {
    const read = (word: string) => readForeign(`${hf}learning_rate: ${word}\n`).recipe?.lr.value;
    expect(
      ['1e-4', '1.e-4', '1E-4', '"1e-4"', '0001', '1_0.5', '.5', 'None', 'auto', '${lr}', '???', '[1e-4]', '2e-5x'].map(
        read,
      ),
    ).toEqual([1e-4, 1e-4, 1e-4, 1e-4, 1, 10.5, 0.5, ...(Array(4).fill(null) as null[]), 1e-4, null]);
    expect(readForeign(`${hf}learning_rate: 1e-4\n`).sourceOf(['learning_rate'])).toBe('1e-4');
  });
});

describe('JSON', () => {
  const text = `{
  // one card
  "train_micro_batch_size_per_gpu": 4, # of two
  "zero_optimization": { "stage": 2, },
  /* not "fp16": yet */
  "fp16": { "enabled": True, "loss_scale": 0 },
}
`;

  test('comments, trailing commas and Python words', () => {
    const config = readForeign(text, 'ds.json');
    expect(config.format).toBe('deepspeed');
    expect(config.recipe?.batchSize.value).toBe(4);
    expect(config.recipe?.precision.value).toBe('mixed-fp16');
    expect(config.problems.map((each) => each.range.start.line)).toContain(5);
  });

  test('edits keep comments, commas and lines', () => {
    const good = text.replace('True', 'true');
    const config = readForeign(good, 'ds.json');
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(good, config.edit(edits));
    expect(edited([{ op: 'set', path: ['gradient_clipping'], value: 1 }])).toBe(
      good.replace('"loss_scale": 0 },\n', '"loss_scale": 0 },\n  "gradient_clipping": 1,\n'),
    );
    expect(edited([{ op: 'remove', path: ['train_micro_batch_size_per_gpu'] }])).toBe(
      good.replace(/ {2}"train_micro.*\n/, ''),
    );
    expect(edited([{ op: 'remove', path: ['fp16', 'loss_scale'] }])).toBe(good.replace(', "loss_scale": 0', ''));
    expect(edited([{ op: 'rename', path: ['fp16', 'enabled'], to: 'on' }])).toBe(good.replace('"enabled"', '"on"'));
    expect(edited([{ op: 'set', path: ['zero_optimization', 'stage'], value: 3 }])).toBe(good.replace('2, }', '3, }'));
    expect(edited([{ op: 'set', path: ['optimizer', 'params', 'lr'], value: 0.1 }])).toContain(
      '"optimizer": { "params": { "lr": 0.1 } },\n}',
    );
  });

  test('keys given twice', () => {
    const config = readForeign('{ "zero_optimization": {}, "gradient_clipping": 1, "gradient_clipping": 2 }');
    expect(config.recipe?.clip.value).toEqual({ kind: 'norm', threshold: 2 });
    expect(config.problems.map((each) => each.code)).toEqual(['duplicate-key']);
  });

  test('tells every key given twice, for a later one may be the one that counts', () => {
    const junk = Array.from({ length: 30 }, (_, i) => `junk${i}: 1\njunk${i}: 2\n`).join('');
    const text = `per_device_train_batch_size: 8\nnum_train_epochs: 3\n${junk}learning_rate: 1.0e-5\nlearning_rate: 5.0\n`;
    const told = readForeign(text, 'train.yaml').problems.map(({ path }) => path.join('.'));
    expect(told).toHaveLength(31);
    expect(told).toContain('learning_rate');
  });
});

describe('TOML', () => {
  const text = `# ours
title = "x"

[job]
name = "a"

[training] # run
steps = 1_000 # short
seq_len = 2048
inline = { a = 1, b.c = 2 }

[optimizer]
lr = 3e-4

[[stage]]
n = 1

[[stage]]
n = 2
`;

  test('edits keep comments, commas and lines', () => {
    const config = readForeign(text, 'titan.toml');
    expect(config.format).toBe('torchtitan');
    expect(config.written(['stage'])).toEqual([{ n: 1 }, { n: 2 }]);
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(text, config.edit(edits));
    expect(edited([{ op: 'set', path: ['training', 'steps'], value: 500 }])).toBe(text.replace('1_000', '500'));
    expect(edited([{ op: 'set', path: ['training', 'max_norm'], value: 1 }])).toBe(
      text.replace('b.c = 2 }\n', 'b.c = 2 }\nmax_norm = 1\n'),
    );
    expect(edited([{ op: 'set', path: ['lr_scheduler', 'warmup_steps'], value: 20 }])).toBe(
      `${text}\n[lr_scheduler]\nwarmup_steps = 20\n`,
    );
    expect(edited([{ op: 'remove', path: ['training', 'seq_len'] }])).toBe(text.replace('seq_len = 2048\n', ''));
    expect(edited([{ op: 'rename', path: ['training', 'steps'], to: 'iterations' }])).toBe(
      text.replace('steps =', 'iterations ='),
    );
    expect(edited([{ op: 'set', path: ['training', 'inline', 'a'], value: 7 }])).toBe(text.replace('a = 1,', 'a = 7,'));
    expect(edited([{ op: 'remove', path: ['training', 'inline', 'a'] }])).toBe(text.replace('a = 1, ', ''));
    expect(edited([{ op: 'set', path: ['optimizer', 'lr'], value: 1e-4 }])).toBe(text.replace('3e-4', '1e-4'));
    expect(edited([{ op: 'set', path: ['stage', 1, 'n'], value: 5 }])).toBe(text.replace('n = 2\n', 'n = 5\n'));
    expect(edited([{ op: 'set', path: ['seed'], value: 5 }])).toBe(text.replace('"x"\n', '"x"\nseed = 5\n'));
  });

  test('a line that cannot be read is told, and the rest is read', () => {
    const config = readForeign(text.replace('"a"', 'True').replace('lr = 3e-4', 'lr = 3e-4\nlr = 1'), 'titan.toml');
    expect(config.recipe?.lr.value).toBe(3e-4);
    expect(config.problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['syntax', 4],
      ['duplicate-key', 13],
    ]);
  });
});

describe('cfg of Darknet', () => {
  const text = `[net]
# Testing
batch=1
learning_rate=0.001 ; of a step
policy = steps
max_batches = 500

[convolutional]
filters=16

[maxpool]
size=2

[convolutional]
filters=32
`;
  const read = (now: string) => readForeign(now, 'net.cfg');

  test('sections that come again are a list, and edits keep comments and lines', () => {
    const config = read(text);
    expect(config.written([])).toEqual({
      net: { batch: 1, learning_rate: 0.001, policy: 'steps', max_batches: 500 },
      convolutional: [{ filters: 16 }, { filters: 32 }],
      maxpool: [{ size: 2 }],
    });
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(text, config.edit(edits));
    expect(edited([{ op: 'set', path: ['net', 'batch'], value: 64 }])).toBe(text.replace('batch=1', 'batch=64'));
    expect(edited([{ op: 'set', path: ['net', 'learning_rate'], value: 0.01 }])).toBe(
      text.replace('0.001 ;', '0.01 ;'),
    );
    expect(edited([{ op: 'set', path: ['net', 'burn_in'], value: 90 }])).toBe(
      text.replace('= 500\n', '= 500\nburn_in = 90\n'),
    );
    expect(edited([{ op: 'rename', path: ['net', 'max_batches'], to: 'max' }])).toBe(
      text.replace('max_batches', 'max'),
    );
    expect(edited([{ op: 'remove', path: ['net', 'policy'] }])).toBe(text.replace('policy = steps\n', ''));
    expect(edited([{ op: 'set', path: ['convolutional', 1, 'filters'], value: 64 }])).toBe(text.replace('32', '64'));
    expect(() => edited([{ op: 'set', path: ['net', 'policy'], value: 'a # b' }])).toThrow('net.policy');
    expect(() => edited([{ op: 'set', path: ['yolo', 'classes'], value: 3 }])).toThrow('no section');
  });

  test('of a key given twice the first one counts, and a line that cannot be read is told', () => {
    const config = read(text.replace('batch=1', 'batch=1\nbatch=64\nwhat').replace('s=32', 's=32\nfilters=32'));
    expect(config.recipe?.globalBatchSize.value).toBe(1);
    expect(config.problems.map(({ code, range, path }) => [code, range.start.line, path])).toEqual([
      ['duplicate-key', 3, ['net', 'batch']],
      ['syntax', 4, []],
      ['repeated-key', 17, ['convolutional', 1, 'filters']],
    ]);
  });
});

describe('cfg of spaCy', () => {
  const text = `[nlp]
lang = "en"
pipeline = ["tok2vec",
  # on a line of its own
  "ner"]

[components]

[training]
max_steps = 500
dropout: 0.1
seed = \${system.seed}
score_weights = {"ents_f": 1.0, "ents_p": null}

[training.optimizer]
@optimizers = "Adam.v1"
eps = 1e-8
`;
  const read = (now: string) => readForeign(now, 'config.cfg');

  test('sections lie in each other, values are JSON, and edits keep comments and lines', () => {
    const config = read(text);
    expect(config.written([])).toEqual({
      nlp: { lang: 'en', pipeline: ['tok2vec', 'ner'] },
      components: {},
      training: {
        ...{ max_steps: 500, dropout: 0.1, seed: '${system.seed}', score_weights: { ents_f: 1, ents_p: null } },
        optimizer: { '@optimizers': 'Adam.v1', eps: 1e-8 },
      },
    });
    expect(config.pathAt({ line: 16, character: 7 })).toEqual(['training', 'optimizer', 'eps']);
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(text, config.edit(edits));
    expect(edited([{ op: 'set', path: ['training', 'dropout'], value: 0.3 }])).toBe(text.replace('0.1', '0.3'));
    expect(edited([{ op: 'set', path: ['training', 'optimizer', 'eps'], value: 1e-6 }])).toBe(
      text.replace('1e-8', '1e-6'),
    );
    expect(edited([{ op: 'set', path: ['training', 'optimizer', 'learn_rate'], value: 0.002 }])).toBe(
      `${text}learn_rate = 0.002\n`,
    );
    expect(edited([{ op: 'set', path: ['training', 'patience'], value: 7 }])).toBe(
      text.replace('null}\n', 'null}\npatience = 7\n'),
    );
    expect(edited([{ op: 'set', path: ['training', 'score_weights', 'ents_f'], value: 0.5 }])).toBe(
      text.replace('"ents_f": 1.0', '"ents_f": 0.5'),
    );
    expect(edited([{ op: 'set', path: ['nlp', 'pipeline', 1], value: 'tagger' }])).toBe(
      text.replace('"ner"', '"tagger"'),
    );
    expect(edited([{ op: 'remove', path: ['nlp', 'pipeline'] }])).toBe(text.replace(/pipeline[^\]]*\]\n/, ''));
    expect(edited([{ op: 'set', path: ['system', 'seed'], value: 3 }])).toBe(`${text}\n[system]\nseed = 3\n`);
    expect(edited([{ op: 'set', path: ['training', 'batcher', 'size'], value: { start: 1, '@schedules': 'a' } }])).toBe(
      `${text}\n[training.batcher]\n\n[training.batcher.size]\nstart = 1\n@schedules = "a"\n`,
    );
    expect(() => edited([{ op: 'remove', path: ['training', 'optimizer'] }])).toThrow('by hand');
  });

  test('what ConfigParser refuses is told', () => {
    const config = read(`${text.replace('max_steps', 'max_steps = 4\nmax_steps')}[training]\nnothing\n[]\n`);
    expect(config.problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['duplicate-key', 10],
      ['duplicate-key', 18],
      ['syntax', 19],
      ['syntax', 20],
    ]);
  });
});
