/** What is known of one version of an open config. Pure. */
import { parseConfig } from '../config/parse';
import type { ParsedConfig } from '../config/parse';
import type { LintFinding } from '../diagnosis/finding';
import { lintConfig } from '../diagnosis/lint';

export interface Analysis {
  version: number;
  text: string;
  parsed: ParsedConfig;
  findings: LintFinding[];
}

export function analyse(text: string, version: number): Analysis {
  const parsed = parseConfig(text);
  return { version, text, parsed, findings: lintConfig(parsed) };
}
