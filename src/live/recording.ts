/**
 * Recordings: every question and what came of it as lines of JSON, so that a run can be repeated offline, octet by octet.
 * @module
 */
import { decodeBase64, encodeBase64 } from '../wire/index.js';
import type { Source } from './asker.js';
import { decodeMessage } from './message.js';
import type { TransferSink } from './transfer.js';
import type { Exchange, TransportFault } from './transport.js';

export const RECORDING_VERSION = 1;

/** The commands whose answers are recorded. */
export const RECORDED_COMMANDS = ['live', 'issuance', 'ds check'] as const;
export type RecordedCommand = (typeof RECORDED_COMMANDS)[number];

/** The first line. */
export interface RecordingHead {
  readonly recording: `zoneproof ${RecordedCommand}`;
  readonly schemaVersion: number;
  /** what the command was asked about, in presentation form: zones, or the names of a certificate */
  readonly names: readonly string[];
  /** seconds since the epoch */
  readonly at: number;
}

/** Every other line: `answers` are messages in base64, several for a transfer. */
interface RecordingLine {
  readonly question: string;
  readonly answers?: readonly string[];
  readonly fault?: TransportFault;
}

/** A source that keeps what another one brings. `lines` are in the order of the questions' keys: no timing shows. */
export function recordingSource(source: Source): { readonly source: Source; lines(head: RecordingHead): string } {
  const kept = new Map<string, RecordingLine>();
  const keep = (question: string, answers: readonly Uint8Array[] | undefined, fault: TransportFault | undefined) => {
    if (fault !== undefined) kept.set(question, { question, fault });
    else kept.set(question, { question, answers: (answers ?? []).map(encodeBase64) });
  };
  return {
    source: {
      async exchange(key, question) {
        const result = await source.exchange(key, question);
        if ('fault' in result) keep(key, undefined, result.fault);
        else keep(key, [result.wire], undefined);
        return result;
      },
      async transfer(key, request, sink) {
        const wires: Uint8Array[] = [];
        const fault = await source.transfer(key, request, {
          take(message, wire) {
            wires.push(wire);
            return sink.take(message, wire);
          },
          get isComplete() {
            return sink.isComplete;
          },
        });
        keep(key, wires, fault);
        return fault;
      },
    },
    lines: (head) =>
      [head, ...[...kept.keys()].sort().map((key) => kept.get(key)!)]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
  };
}

/** A recording that was read. */
export interface Recording {
  readonly head: RecordingHead;
  readonly source: Source;
}

const NOT_RECORDED: { readonly fault: TransportFault } = {
  fault: { kind: 'system', text: 'was not asked this when the recording was made' },
};

/** Reads a recording. Returns what is wrong with it, in words. */
export function readRecording(text: string): Recording | string {
  const lines: unknown[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      lines.push(JSON.parse(line));
    } catch {
      return `line ${i + 1} is not JSON`;
    }
  }
  const head = lines[0] as Partial<RecordingHead> | undefined;
  const areNames = Array.isArray(head?.names) && head.names.every((name) => typeof name === 'string');
  const isKnown = RECORDED_COMMANDS.some((command) => head?.recording === `zoneproof ${command}`);
  if (head === undefined || !isKnown || !areNames || !Number.isInteger(head.at)) {
    return 'the first line is not that of a recording';
  }
  if (head.schemaVersion !== RECORDING_VERSION) return `schemaVersion ${head.schemaVersion} is not known`;
  const kept = new Map<string, readonly Uint8Array[] | TransportFault>();
  for (const [i, line] of lines.slice(1).entries()) {
    const read = readLine(line);
    if (read === undefined) return `entry ${i + 2} is not a question with answers or a fault`;
    kept.set(...read);
  }
  const find = (key: string) => kept.get(key) ?? NOT_RECORDED.fault;
  const isFault = (found: readonly Uint8Array[] | TransportFault): found is TransportFault => 'kind' in found;
  return {
    head: head as RecordingHead,
    source: {
      async exchange(key): Promise<Exchange> {
        const found = find(key);
        if (isFault(found)) return { fault: found };
        return found[0] === undefined ? NOT_RECORDED : { wire: found[0] };
      },
      async transfer(key, _request, sink): Promise<TransportFault | undefined> {
        const found = find(key);
        return isFault(found) ? found : replayTransfer(found, sink);
      },
    },
  };
}

/** A recording may come from anybody: what is in it is judged as if a server had sent it. */
function replayTransfer(wires: readonly Uint8Array[], sink: TransferSink): TransportFault | undefined {
  const failed = (text: string): TransportFault => ({ kind: 'malformed', text });
  for (const wire of wires) {
    const message = decodeMessage(wire);
    const wrong = typeof message === 'string' ? `sends a message that ${message}` : sink.take(message, wire);
    if (wrong !== undefined) return failed(wrong);
  }
  return sink.isComplete ? undefined : failed('ends the transfer early');
}

function readLine(line: unknown): [string, readonly Uint8Array[] | TransportFault] | undefined {
  const { question, answers, fault } = (line ?? {}) as Partial<RecordingLine>;
  if (typeof question !== 'string') return undefined;
  if (fault !== undefined) {
    const isFault = typeof fault?.kind === 'string' && typeof fault.text === 'string';
    return isFault ? [question, fault] : undefined;
  }
  if (!Array.isArray(answers)) return undefined;
  const wires = answers.map((answer) => (typeof answer === 'string' ? decodeBase64(answer) : undefined));
  return wires.every((wire) => wire !== undefined) ? [question, wires] : undefined;
}
