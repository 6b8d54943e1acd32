/** A client of the built server, or of another one, over real stdio. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { serverFlags } from '../../../src/language/protocol';
import { hangs } from '../../until';

/** Never imported; that it could be tells `vitest --changed` what the bundle is made of. */
const server = { bundle: 'dist/server.js', load: () => import('../../../src/language/server') };
export const serverFile = path.resolve(server.bundle);
export const uri = 'file:///work%20space/a.keel.yaml';

export class Client {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  private version = 0;
  private readonly waiting = new Set<() => void>();

  /** `program` and its arguments, for Node. */
  constructor(program: string[] = [...serverFlags, serverFile, '--stdio']) {
    this.process = spawn(process.execPath, program);
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const look of this.waiting) look();
    });
    this.connection.listen();
    // What is still asked of a server that has died fails, in place of waiting.
    this.process.once('exit', () => this.connection.dispose());
  }

  async start(options?: object): Promise<Record<string, unknown>> {
    const params = { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions: options };
    const result: { capabilities: Record<string, unknown> } = await this.connection.sendRequest('initialize', params);
    await this.connection.sendNotification('initialized', {});
    return result.capabilities;
  }

  /** Opens a text and returns the diagnostics that the server sends for it. */
  async open(text: string, at = uri): Promise<PublishDiagnosticsParams> {
    const version = ++this.version;
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: at, languageId: 'yaml', version, text },
    });
    return this.diagnostics(version, at);
  }

  /** Replaces the text; returns the version. */
  async change(text: string): Promise<number> {
    const version = ++this.version;
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
    return version;
  }

  /** The first diagnostics of a version for which a condition holds. */
  diagnostics(
    version: number,
    at = uri,
    holds: (sent: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`No such diagnostics of version ${version}; got ${JSON.stringify(this.published.slice(-3))}`));
      }, hangs * 1000);
      const look = (): void => {
        const sent = this.published.find((each) => each.uri === at && each.version === version && holds(each));
        if (!sent) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(sent);
      };
      this.waiting.add(look);
      look();
    });
  }

  request<T>(method: string, params: object): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...params });
  }

  async stop(): Promise<number | null> {
    const code = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const result = await code;
    this.connection.dispose();
    return result;
  }
}
