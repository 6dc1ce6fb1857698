/**
 * Text for a CSV file that people open: a spreadsheet must read text as text, so what begins like a formula, full-width signs and spaces
 * before it included, gets an apostrophe before it. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function inert(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(text) ? `'${text}` : text
}
