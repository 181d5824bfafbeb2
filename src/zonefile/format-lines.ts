/**
 * From nodes to lines: sections, columns, and the places of comments.
 *
 * A section is what stands between blank lines; its records share their columns, up to the next directive. The column
 * behind the owners and the column of the comments are tab stops, so that a line more or less seldom moves its neighbors.
 * @module
 */
import { type CommentText, type DirectiveNode, type RecordNode, textWidth, type ZoneFileNode } from './cst.js';
import { layOutRecord, type RecordLayout } from './format-record.js';

const TAB_STOP = 8;
/** A longer owner pushes its own line only. */
const MAX_OWNER_COLUMN = 40;
/** Behind a longer line its comment follows at once. */
const MAX_COMMENT_COLUMN = 72;
/** Room for the types that most zones are made of, from A to HTTPS. */
const MIN_TYPE_WIDTH = 5;
/** A longer type pushes its own line only: TYPE65280, NSEC3PARAM. */
const MAX_TYPE_WIDTH = 7;
/** How much further than the closing parenthesis the lines inside it stand. */
const INNER_INDENT = 2;

type SectionNode = Exclude<ZoneFileNode, { readonly kind: 'blank' }>;

/** Columns of the parts of records; a width of 0 means that no record of the section has the part. */
interface Columns {
  readonly owner: number;
  readonly ttlWidth: number;
  readonly classWidth: number;
  readonly typeWidth: number;
}

/** A record or directive without its comment. */
interface CodeLine {
  readonly code: string;
  readonly layout: Omit<RecordLayout, 'line'>;
}

/** Where the comment above stood and stands: one right below it goes on with it. */
interface CommentPlace {
  readonly was: number;
  readonly is: number;
}

/** The formatted text in pieces, one character per octet. */
export function* formatNodes(nodes: Iterable<ZoneFileNode>, width: number): Generator<string> {
  let section: SectionNode[] = [];
  let isFirst = true;
  let isBlankDue = false;
  for (const node of nodes) {
    const kind = section.findLast((other) => other.kind !== 'comment')?.kind;
    const isSectionEnd = node.kind === 'blank' || (node.kind !== 'comment' && kind !== undefined && kind !== node.kind);
    if (isSectionEnd && section.length > 0) {
      yield formatSection(section, width);
      section = [];
      isFirst = false;
    }
    if (node.kind === 'blank') isBlankDue = !isFirst;
    else {
      if (isBlankDue) yield '\n';
      isBlankDue = false;
      section.push(node);
    }
  }
  if (section.length > 0) yield formatSection(section, width);
}

/** Records and comments, or directives and comments. */
function formatSection(section: readonly SectionNode[], width: number): string {
  const columns = columnsOf(section.filter((node) => node.kind === 'record'));
  const lines = section.map((node) => {
    if (node.kind === 'record') return recordLine(node, columns, width);
    return node.kind === 'directive' ? directiveLine(node) : undefined;
  });
  const commentColumn = columnBehind(
    lines.filter((line) => line?.layout.comment !== undefined && line.layout.inner === undefined),
  );
  const out: string[] = [];
  let above: CommentPlace | undefined;
  section.forEach((node, i) => {
    if (node.kind === 'comment') {
      const column = node.column === 0 ? 0 : columns.owner;
      above = { was: node.column, is: above?.was === node.column ? above.is : column };
      out.push(' '.repeat(above.is) + node.text);
      return;
    }
    const { code, layout } = lines[i]!;
    const isBroken = layout.inner !== undefined;
    above = pushLine(out, code, layout.comment, isBroken ? 0 : commentColumn);
    if (isBroken) above = pushInner(out, layout, Math.min(columns.owner, MAX_OWNER_COLUMN), above);
  });
  return `${out.join('\n')}\n`;
}

function columnsOf(records: readonly RecordNode[]): Columns {
  const widest = (widths: readonly number[]) => widths.reduce((a, b) => Math.max(a, b), 0);
  const owners = records.map((record) => textWidth(record.owner));
  const within = owners.filter((owner) => owner < MAX_OWNER_COLUMN);
  const owner = nextStop(widest(within.length > 0 ? within : owners) + 1);
  const ttlWidth = widest(records.map((record) => record.ttl.length));
  const classWidth = widest(records.map((record) => record.class.length));
  const types = records.map((record) => record.type.length).filter((type) => type <= MAX_TYPE_WIDTH);
  return { owner, ttlWidth, classWidth, typeWidth: Math.max(MIN_TYPE_WIDTH, widest(types)) };
}

const nextStop = (column: number): number => Math.ceil(column / TAB_STOP) * TAB_STOP;

/** The tab stop behind the widest line that is not over-long. */
function columnBehind(lines: readonly (CodeLine | undefined)[]): number {
  let column = 0;
  for (const line of lines) {
    const stop = nextStop(textWidth(line!.code) + 1);
    if (stop <= MAX_COMMENT_COLUMN) column = Math.max(column, stop);
  }
  return column;
}

function recordLine(record: RecordNode, columns: Columns, width: number): CodeLine {
  const pad = (text: string, to: number) => (to === 0 ? '' : `${text.padEnd(to)} `);
  const owner = record.owner + ' '.repeat(Math.max(1, columns.owner - textWidth(record.owner)));
  const head =
    owner +
    pad(record.ttl, columns.ttlWidth) +
    pad(record.class.toUpperCase(), columns.classWidth) +
    pad(record.type.toUpperCase(), columns.typeWidth);
  const { line, ...layout } = layOutRecord(record, width - textWidth(head));
  return { code: line === '' ? head.trimEnd() : head + line, layout };
}

function directiveLine({ words, comment }: DirectiveNode): CodeLine {
  const [name, ...rest] = words;
  const directive = name!.toUpperCase();
  // A backslash at the end of a line escapes nothing; before a blank or a comment it would.
  const hasOpenEscape = rest.some((word, i) => /(?<!\\)(?:\\\\)*\\$/.test(word) && (i < rest.length - 1 || comment));
  return {
    code: hasOpenEscape ? `${directive} (\n  ${rest.join('\n  ')}\n)` : [directive, ...rest].join(' '),
    layout: { comment, inner: undefined, closingComment: undefined },
  };
}

/** Adds a line with its comment at `column`, or one blank behind the code where that is further. */
function pushLine(
  out: string[],
  code: string,
  comment: CommentText | undefined,
  column: number,
): CommentPlace | undefined {
  if (comment === undefined) {
    out.push(code);
    return undefined;
  }
  const end = textWidth(code);
  const is = end === 0 ? column : Math.max(end + 1, column);
  out.push(code + ' '.repeat(is - end) + comment.text);
  return { was: comment.column, is };
}

/** The lines inside parentheses, and the one that closes them. */
function pushInner(
  out: string[],
  layout: CodeLine['layout'],
  column: number,
  commentAbove: CommentPlace | undefined,
): CommentPlace | undefined {
  const indent = ' '.repeat(column + INNER_INDENT);
  const inner = layout.inner!.map((line) => ({ ...line, code: indent + line.words.join(' ') }));
  let commentColumn = 0;
  for (const { words, comment, code } of inner) {
    const behind = textWidth(code) + 1;
    if (words.length > 0 && comment !== undefined && behind <= MAX_COMMENT_COLUMN) {
      commentColumn = Math.max(commentColumn, behind);
    }
  }
  let above = commentAbove;
  for (const { words, comment, code } of inner) {
    if (words.length > 0) above = pushLine(out, code, comment, commentColumn);
    else if (comment === undefined) out.push('');
    else {
      above = { was: comment.column, is: above?.was === comment.column ? above.is : indent.length };
      out.push(' '.repeat(above.is) + comment.text);
    }
  }
  return pushLine(out, `${' '.repeat(column)})`, layout.closingComment, 0);
}
