import type { OutboxMessage } from './outbox-message.js'

/** A piece of a line: plain text, or the text of a link. */
interface LinePart {
  text: string
  href?: string
}

export interface OutboxMessagePage {
  message: OutboxMessage
  /** The message's paragraphs, each a list of lines. */
  paragraphs: LinePart[][][]
}

/** A message as its reader's mail program would show it: paragraphs, with addresses as links. */
export function outboxMessagePage(message: OutboxMessage): OutboxMessagePage {
  const paragraphs = message.body.split(/\n{2,}/).map(paragraph => paragraph.split('\n').map(lineParts))
  return { message, paragraphs }
}

function lineParts(line: string): LinePart[] {
  return line.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?])/).filter(text => text !== '')
    .map(text => /^https?:\/\//.test(text) ? { text, href: text } : { text })
}
