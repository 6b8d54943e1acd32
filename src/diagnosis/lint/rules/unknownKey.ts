import { say } from '../../../shared/messages/say';
import { keyDoubts } from '../keyDoubts';
import type { Rule, Verdict } from '../rule';

/** A key that is in none of the framework's schemas. */
export const unknownKey: Rule = {
  id: 'unknown-setting',
  doc: {
    title: "A key is in none of the framework's schemas",
    severities: ['warning', 'hint'],
    why: 'What the framework does not know it leaves unread, or refuses when the run starts. The key may be of another framework, of another version, or of a script that reads it itself.',
    threshold:
      'Warning where the framework refuses such a key, else hint. Only in sections whose keys Keel knows from the source of the framework, and whose schema has no room for others. Keys of old versions count as known. At most five are named; a file with more is of a version that Keel does not know, and nothing is said.',
    source: 'The schemas in `src/config/formats/schemas`, which name the source files and versions.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0, opt_level: O1 }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0 }
`,
    },
  },
  check(recipe, text) {
    return keyDoubts(recipe, text).flatMap((doubt): Verdict[] => {
      if (doubt.kind !== 'unknown') return [];
      const { path, schema } = doubt;
      const args = { key: String(path.at(-1)), format: recipe.format };
      // What refuses a key does not start.
      const severity = schema.unknown === 'refused' ? 'warning' : 'hint';
      return [{ severity, path, message: say(`unknown-setting.${schema.unknown}`, args) }];
    });
  },
};
