import { publicAccess, type Route } from '../web/route.js'
import { findReceipt, showFindReceipt } from './find-receipt.js'
import { emailFoundReceipt, emailReceiptOfPayment, showFoundReceipt, showReceiptOfPayment } from './show-receipt.js'

/** The proof of a payment: for whoever has just paid, and for whoever finds it again by two facts. */
export const receiptRoutes: Route[] = [
  { method: 'get', path: '/payments/:paymentId/receipt', permission: publicAccess, handler: showReceiptOfPayment },
  { method: 'post', path: '/payments/:paymentId/receipt-emails', permission: publicAccess, handler: emailReceiptOfPayment },
  { method: 'get', path: '/receipts/find', permission: publicAccess, handler: showFindReceipt },
  { method: 'post', path: '/receipts/find', permission: publicAccess, handler: findReceipt },
  { method: 'get', path: '/receipts/:paymentId', permission: publicAccess, handler: showFoundReceipt },
  { method: 'post', path: '/receipts/:paymentId/receipt-emails', permission: publicAccess, handler: emailFoundReceipt }
]
