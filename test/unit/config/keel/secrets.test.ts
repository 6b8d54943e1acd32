import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/keel/parse';
import type { ScriptConfig } from '../../../../src/config/keel/scriptSchema';
import { withoutSecrets, withSecrets } from '../../../../src/config/keel/secrets';

const script = (rest: string) => `# my run\nbackend: torch\nscript: train.py # here\n${rest}\n`;
const configOf = (text: string) => parseConfig(text).config as ScriptConfig;

const cases: [what: string, rest: string, secrets: string[]][] = [
  ['an option and its value', 'args: --lr 1e-3 --api_key s3cr3t-value --epochs 2', ['s3cr3t-value']],
  ['an option with an equals sign', 'args: --api-key=s3cr3t-value --x "a b"', ['s3cr3t-value']],
  ['a list in one line', 'args: [--token, s3cr3t-value, --n, 3]', ['s3cr3t-value']],
  ['a list in lines', 'args:\n  - --password=s3cr3t{}value # mine\n  - --n', ['s3cr3t{}value']],
  ['a variable', 'env:\n  HF_TOKEN: s3cr3t-value\n  CUDA_VISIBLE_DEVICES: "0"', ['s3cr3t-value']],
  ['variables in braces', 'env: { MY_SETTING: s3cr3t-value, OMP_NUM_THREADS: 1 }', ['s3cr3t-value']],
  ['what looks like one', 'args: --note hf_abcdefghijklmnopqrstuv', ['hf_abcdefghijklmnopqrstuv']],
  ['a password in an address', 'args: --db postgres://me:s3cr3t99@host/x', ['s3cr3t99']],
  ['two of one name', 'args: --key-file a --token s3cr3t-one --token s3cr3t-two', ['s3cr3t-one', 's3cr3t-two']],
  ['one that a comment repeats', 'args: --token s3cr3t-value # s3cr3t-value was the old one', ['s3cr3t-value']],
  ['a quoted one', "args: --password 'a b s3cr3t'", ['a b s3cr3t']],
  ['a header', "args: [--header, 'Authorization: Bearer s3cr3tvalue']", ['s3cr3tvalue']],
  ['a header of another kind', "args: [-H, 'X-Api-Key: s3cr3t-value']", ['s3cr3t-value']],
  ['a header with a scheme', "args: [-H, 'Authorization: Basic s3cr3t-value']", ['s3cr3t-value']],
  [
    'what is added by Hydra',
    'args: +trainer.api_key=s3cr3t-one ++logger/wandb.key=s3cr3t-two',
    ['s3cr3t-one', 's3cr3t-two'],
  ],
  ['one within braces', `args: "'logger={token: s3cr3t-value, n: 1}'"`, ['s3cr3t-value']],
  ['one within JSON', `args: ['{"api_key": "s3cr3t value"}']`, ['s3cr3t value']],
  ['one asked for in an address', 'args: --url https://h/x?api_key=s3cr3t-value&y=1', ['s3cr3t-value']],
  ['a password without a user', 'args: redis://:s3cr3t99@host/x', ['s3cr3t99']],
  ['a password with a colon', 'args: https://me%40here:s3cr3t:99@host/x', ['s3cr3t:99']],
  ['a user that is one', 'args: https://0123456789abcdef0123456789abcdef@host/x', ['0123456789abcdef0123456789abcdef']],
  ['one that is numbered', 'args: --token_2 s3cr3t-value', ['s3cr3t-value']],
  ['one without a break', 'args: --hftoken=s3cr3t-value', ['s3cr3t-value']],
  ['an address in a harmless variable', "env: { TORCH_HUB: 'https://me:s3cr3t99@host' }", ['s3cr3t99']],
  ['what is beside a reference', "env: { MY_SECRET: '${FIRST}s3cr3t-value', X: 'a${B}' }", ['s3cr3t-value']],
  ['one that stands elsewhere, too', 'args: --db-name s3cr3t-value --token s3cr3t-value', ['s3cr3t-value']],
  ['the launcher', 'launcher: srun --auth=s3cr3t-value', ['s3cr3t-value']],
];

describe('withoutSecrets', () => {
  it.each(cases)('takes out %s', (_, rest, secrets) => {
    const text = script(rest);
    const { text: copy, secrets: found } = withoutSecrets(text);
    for (const secret of secrets) expect(copy).not.toContain(secret);
    expect(Object.values(found).sort()).toEqual([...secrets].sort());
    expect(copy).toContain('# my run');
    expect(copy).toContain('# here');
  });

  it.each(cases)('and they come back: %s', (_, rest) => {
    const { text: copy, secrets } = withoutSecrets(script(rest));
    const around = { FIRST: 'first', B: 'b' };
    expect(withSecrets(configOf(copy), secrets, around)).toEqual(withSecrets(configOf(script(rest)), {}, around));
  });

  it.each([
    'args: --pad_token <pad> --tokenizer gpt2 --max_tokens 512 --text_key text --eos-token "</s>"',
    'args: [--lr, 1e-3, --passes, 3]',
    'env: { CUDA_VISIBLE_DEVICES: "0,1", PYTORCH_CUDA_ALLOC_CONF: x, HF_TOKEN: "${HF_TOKEN}" }',
    'python: .venv/bin/python',
    'args: --db postgres://me:${PW}@host/x "token=${TOKEN}" data.sort_key:text --url http://localhost:6006/x@y',
  ])('leaves what is none to the byte: %s', (rest) => {
    expect(withoutSecrets(script(rest))).toEqual({ text: script(rest), secrets: {} });
  });

  it.each([
    ['env: { MODE: constant }\nschedule: { name: constant }'],
    ['env: { STAGE: train.py }'],
    ['env: { WHAT: script }'],
    ['env: { MY_SECRET: SECRET }'],
  ])('changes nothing else, whatever a variable is set to: %s', (rest) => {
    const { text: copy, secrets } = withoutSecrets(script(rest));
    expect(withSecrets(configOf(copy), secrets, {})).toEqual(configOf(script(rest)));
  });

  it('never leaves a secret, whatever its signs', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 30 }), (secret) => {
        fc.pre(!secret.includes('${') && secret.trim() === secret && !/^[\d.]+$/.test(secret));
        const text = script(`env:\n  MY_SECRET: ${JSON.stringify(secret)}`);
        fc.pre(configOf(text)?.env.MY_SECRET === secret);
        const { text: copy, secrets } = withoutSecrets(text);
        expect(Object.values(secrets)).toEqual([secret]);
        expect(withSecrets(configOf(copy), secrets, {}).env).toEqual({ MY_SECRET: secret });
      }),
    );
  });
});

it('takes secrets out of lines that are comments, and leaves all others', () => {
  const text = script(
    '# HF_TOKEN: s3cr3t-old\n# args: --api_key=s3cr3t-old --lr=3 sk-abcdefghijklmnopqrst\nsteps: 3 # few\n# args: --api_key s3cr3t-old\nseed: 1 # API_KEY=s3cr3t-old',
  );
  const { text: copy, secrets } = withoutSecrets(text);
  expect(secrets).toEqual({});
  expect(copy).toBe(
    script(
      '# HF_TOKEN: ***\n# args: --api_key=*** --lr=3 ***\nsteps: 3 # few\n# args: --api_key ***\nseed: 1 # API_KEY=***',
    ),
  );
});

it('a stand-in is no variable that the config takes from its surroundings', () => {
  const text = script('args: --token s3cr3t-value\nenv: { X: "${TOKEN}" }');
  const { text: copy, secrets } = withoutSecrets(text);
  const { args, env } = withSecrets(configOf(copy), secrets, { TOKEN: 'theirs' });
  expect([args, env]).toEqual([['--token', 's3cr3t-value'], { X: 'theirs' }]);
});

describe('env', () => {
  const config = configOf(script('env: { A: "${B}-x", C: "${MISSING}" }'));

  it('takes variables from the surroundings', () => {
    expect(withSecrets(config, {}, { B: 'b', MISSING: '' }).env).toEqual({ A: 'b-x', C: '' });
  });

  it('says which one is not set', () => {
    expect(() => withSecrets(config, {}, { B: 'b' })).toThrow('env.C takes MISSING from the surroundings');
  });
});
