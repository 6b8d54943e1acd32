import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hider, isSecretName, secretsAround } from '../../../src/shared/secretNames';
import { torchPython } from '../runner/live';

const secret = [
  ...[
    'HF_TOKEN',
    'WANDB_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'OPENAI_API_KEY',
    'DB_PASSWORD',
    'apiKey',
  ],
  ...[
    '--api_key',
    '--api-key',
    '--token',
    '--hub_token',
    '--hf-token',
    '--password',
    '--auth',
    'GITHUB_TOKEN',
    'clientSecret',
    'HFTOKEN',
    '--token_1',
    'passwords',
    '--pwd',
  ],
];
const plain = [
  ...[
    '--tokenizer',
    '--max_tokens',
    '--num-tokens',
    '--pad_token',
    '--eos_token',
    'pad_token_id',
    '--mask-token',
    '--text_key',
  ],
  ...['--label_key', '--key', '--lr', '--author', '--tokenizer_name', 'TOKENIZERS_PARALLELISM', 'CUDA_VISIBLE_DEVICES'],
  ...['--class_token', '--pad_token_2', 'PWD', 'OLDPWD', '--sort-key', '--monitor', '--passes', '--secretary', ''],
];

describe('isSecretName', () => {
  it.each(secret)('%s', (name) => expect(isSecretName(name)).toBe(true));
  it.each(plain)('%s is none', (name) => expect(isSecretName(name)).toBe(false));

  it('agrees with the probe', () => {
    const names = JSON.stringify([...secret, ...plain]);
    const program = `import json,sys\nfrom keel_probe.secrets import is_secret_name\nprint(json.dumps([is_secret_name(n) for n in json.loads(sys.argv[1])]))`;
    const env = { ...process.env, PYTHONPATH: path.resolve('src/backends/python') };
    const answer = execFileSync(torchPython(), ['-c', program, names], { env, encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual([...secret, ...plain].map(isSecretName));
  });
});

describe('hider', () => {
  it('takes out known values, the longest first, and what looks like a secret', () => {
    const hide = hider(['s3cr3t', 's3cr3t-longer', 'short']);
    expect(hide('a s3cr3t-longer b s3cr3t c short')).toBe('a *** b *** c short');
    expect(hide('hf_abcdefghijklmnopqrst sk-abcdefghijklmnop1234 https://me:p4ssword@host/x')).toBe(
      '*** *** https://me:***@host/x',
    );
  });

  it('takes out values as addresses and JSON spell them, and the lines of one with several', () => {
    const hide = hider(['p w/s+w&rd', 'say "s3cr3t"', 'first-line\n  second-line']);
    expect(hide('a p+w%2Fs%2Bw%26rd b p%20w%2Fs%2Bw%26rd c {"x": "say \\"s3cr3t\\""} d second-line')).toBe(
      'a *** b *** c {"x": "***"} d ***',
    );
  });

  it('leaves ordinary words of training', () => {
    const text = 'step 100: loss 2.31, lr 3e-4, task-specific-head, hf_config.json, sk-learn, http://localhost:6006/x';
    expect(hider([])(text)).toBe(text);
  });
});

it('secretsAround takes values by their names', () => {
  expect(secretsAround({ HF_TOKEN: 'x', PATH: '/bin', EMPTY_TOKEN: '' })).toEqual(['x']);
});
