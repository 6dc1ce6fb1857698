import type { Request, Response } from 'express'

/** As the starting sources of accounts read it: two accounts, one of them with two charges and the other with a stop, and their totals. */
export const exampleFile = [
  'record,fund,reference,title,forename,surname,address 1,address 2,address 3,address 4,postcode,balance,as at,stop,charge,outstanding,next instalment,next instalment on',
  'A,23,775860164,Ms,Amira,Khan,4 Mill Lane,Barnfield,,,BF1 2AB,620.00,2026-11-20 06:00,,,,,',
  'C,23,775860164,,,,,,,,,,,,2025 to 2026 arrears,80.00,,',
  'C,23,775860164,,,,,,,,,,,,2026 to 2027 bill,540.00,54.00,2026-12-01',
  'A,23,773589780,Mr,Owen,Pugh,Flat 2,17 Market Street,Barnfield,,BF2 4YJ,-12.50,2026-11-20 06:00,court,,,,',
  'T,,2,,,,,,,,,607.50,,,,,,',
  ''
].join('\r\n')

/** What a file of accounts looks like, for whoever has to make one. */
export function showAccountFiles(_request: Request, response: Response): void {
  response.render('imports/accounts/file-format', { exampleFile })
}

export function downloadExample(_request: Request, response: Response): void {
  response.attachment('accounts-example.csv').type('text/csv').send(exampleFile)
}
