/** Faults, made from their messages. */
import { spoken, type Message } from '../../shared/messages/say';
import type { ConfigPath, Fault, Span } from '../types';

export const fault = (code: string, span: Span, path: ConfigPath, message: Message): Fault => ({
  ...{ code, span, path },
  ...spoken({ message }),
});

export const syntaxFault = (span: Span, message: Message, path: ConfigPath = []): Fault =>
  fault('syntax', span, path, message);
