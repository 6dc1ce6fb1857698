import { cleanAddress } from './clean-address.js'
import { enhance } from './enhance.js'
import { focusErrorSummary } from './error-summary.js'
import { preventDoubleClick } from './prevent-double-click.js'
import { offerToPrint } from './print-page.js'
import { countTimeLeft } from './time-left.js'

enhance({
  'clean-address': cleanAddress,
  'govuk-button': preventDoubleClick,
  'govuk-error-summary': focusErrorSummary,
  'print-page': offerToPrint,
  'time-left': countTimeLeft
})
