import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { contextBeforePayment } from '../helping/helping-banner.js'
import { drawBarcode } from './barcode.js'
import { offlineWordsOf, wholeWords } from './offline-words.js'
import { type OpenedSlip, openSlip } from './slip.js'

/** The slip, to print or to copy by hand. It says no name and no balance: a reference alone shows neither. */
export async function showSlip(request: Request, response: Response): Promise<void> {
  const opened = await openSlip(request)
  const { slip, fund, number } = opened
  if (slip.way === 'shop' && number === null) return response.redirect(303, `/another-way/${fund.slug}`)
  response.render('payments/offline/slip', { ...await contextBeforePayment(request), ...await slipOnPaper(request, opened) })
}

/** What a slip needs to be printed, alone or below a letter. */
export async function slipOnPaper({ council }: Request, { slip, fund, scheme, number }: OpenedSlip) {
  const words = wholeWords(await inCouncil(council.id, async trx => await offlineWordsOf(trx, council.id)), council)
  const isScanned = slip.way === 'shop' && number !== null
  return { slip, fund, scheme, words, number: isScanned ? inGroups(number) : null, barcode: isScanned ? await drawBarcode(number) : null, postTo: postAddressOf(council) }
}

function postAddressOf({ support, postalAddress }: Request['council']): string {
  return support?.find(({ kind }) => kind === 'post')?.contact ?? postalAddress
}

/** As it is read out: in fours. */
function inGroups(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ')
}
