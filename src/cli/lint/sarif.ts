/** Findings as SARIF 2.1.0, which code hosts show beside the lines of a pull request. */
import path from 'node:path';
import { ruleDocs } from '../../diagnosis/lint/docs';
import { docAnchor } from '../../shared/docPages';
import type { LintSeverity } from '../../diagnosis/finding';
import { version } from '../../../package.json';
import type { LintReport } from './report';

const levels: Record<LintSeverity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', hint: 'note' };

/** The whole report as JSON; `page` is the address of the documentation. URIs are relative to the working directory where the file lies below it. */
export function sarif(reports: readonly LintReport[], page: string): string {
  const docs = ruleDocs();
  const index = new Map(docs.map(({ id }, at) => [id, at]));
  const rules = docs.map(({ id, title, severities, why, threshold, source, fix }) => ({
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: [why, threshold, source, fix ?? ''].filter((part) => part !== '').join('\n\n') },
    helpUri: `${page}${docAnchor(id)}`,
    defaultConfiguration: { level: levels[severities[0] ?? 'hint'] },
  }));
  const results = reports.flatMap(({ file, findings }) =>
    findings.map(({ rule, severity, message, path: place, range }) => ({
      ruleId: rule,
      ...(index.has(rule) ? { ruleIndex: index.get(rule) } : {}),
      level: levels[severity],
      message: { text: message },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: region(range) },
          ...(place === '' ? {} : { logicalLocations: [{ fullyQualifiedName: place }] }),
        },
      ],
    })),
  );
  const driver = { name: 'Keel', version, rules };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Lines and columns count from 1; the end is behind the last character. */
function region({ start, end }: LintReport['findings'][number]['range']) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function uriOf(file: string): string {
  const relative = path.relative(process.cwd(), file);
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  const uri = (inside ? relative : path.resolve(file)).split(path.sep).map(encodeURIComponent).join('/');
  return inside ? uri : `file://${uri.startsWith('/') ? '' : '/'}${uri.replace('%3A', ':')}`;
}
