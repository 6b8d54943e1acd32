/** Any file as a config: Keel's own, one of another framework, or none. One reading of the text serves all who ask. */
import { foreignConfig, type ForeignConfig } from './formats';
import { mayBeTraining } from './formats/precheck';
import { keelConfig, parseConfig, type ParsedConfig } from './keel/parse';
import { scriptBackends } from './keel/scriptSchema';
import { configTextOf, type ConfigText } from './text/configText';
import { parseText } from './text/source';
import { isConfigName } from '../shared/configFile';
import type { Message } from '../shared/messages/say';

export type ReadConfig =
  | { kind: 'keel'; config: ParsedConfig }
  | { kind: 'foreign'; config: ForeignConfig }
  /** No config that is known, or none that can be read; `notRead` says why in a sentence. */
  | { kind: 'none'; notRead: Message | null };

/** Never throws. `name` is the file's, which tells Keel's own configs, and YAML from JSON, TOML and cfg. */
export function readConfig(text: string, name: string): ReadConfig {
  if (isConfigName(name)) return { kind: 'keel', config: parseConfig(text) };
  const own = mayBeKeel.test(text);
  if (!own && !mayBeTraining(text)) return { kind: 'none', notRead: null };
  const parsed = parseText(text, name);
  const strict =
    own && (parsed.language === 'yaml' || parsed.language === 'json') ? configTextOf(text, parsed, 0, 'strict') : null;
  if (strict && isKeel(strict)) {
    // What was left out of a foreign text may be a setting of one of ours.
    return { kind: 'keel', config: parsed.notRead === null ? keelConfig(strict) : parseConfig(text) };
  }
  const config = foreignConfig(text, parsed);
  return config.recipe ? { kind: 'foreign', config } : { kind: 'none', notRead: parsed.notRead };
}

/** A key that each config of Keel's own has. */
const mayBeKeel = /(?:^|[{,])[ \t]*["']?(?:task|backend)["']?\s*:/m;

/** Whether a file that is not named so is one of Keel's: keys that together only such a config has. */
function isKeel({ written, given }: ConfigText): boolean {
  const embedded = [['task'], ['data', 'path'], ['model', 'type'], ['optimizer', 'name']];
  const backend = written(['backend']);
  const script = scriptBackends.some((each) => each === backend) && (given(['script']) || given(['module']));
  return script || embedded.every((path) => given(path));
}
