import { cleanAddress } from './clean-address.js'
import { enhance } from './enhance.js'
import { focusErrorSummary } from './error-summary.js'
import { filterFunds } from './fund-filter.js'
import { lookAgain } from './look-again.js'
import { preventDoubleClick } from './prevent-double-click.js'
import { offerToPrint } from './print-page.js'
import { tellScripts } from './tell-scripts.js'

enhance({
  'clean-address': cleanAddress,
  'fund-filter': filterFunds,
  'govuk-button': preventDoubleClick,
  'govuk-error-summary': focusErrorSummary,
  'look-again': lookAgain,
  'print-page': offerToPrint
})
tellScripts()
