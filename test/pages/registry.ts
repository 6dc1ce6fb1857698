import type { PageRegistry } from '../support/page-registry.js'
import { accessibilityPages } from './accessibility-pages.js'
import { answerPages } from './answer-pages.js'
import { approvalPages } from './approval-pages.js'
import { availabilityPages } from './availability-pages.js'
import { basketPages } from './basket-pages.js'
import { callerPages } from './caller-pages.js'
import { councilPages } from './council-pages.js'
import { errorPages } from './error-pages.js'
import { feedbackPages } from './feedback-pages.js'
import { fundPages } from './fund-pages.js'
import { helpPages } from './help-pages.js'
import { importPages } from './import-pages.js'
import { importRulePages } from './import-rule-pages.js'
import { importSourcePages } from './import-source-pages.js'
import { invitationPages } from './invitation-pages.js'
import { ledgerPages } from './ledger-pages.js'
import { linkPages } from './link-pages.js'
import { lookUpPages } from './look-up-pages.js'
import { measurePages } from './measure-pages.js'
import { messagePages } from './message-pages.js'
import { notePages } from './note-pages.js'
import { offlinePages } from './offline-pages.js'
import { outcomePages } from './outcome-pages.js'
import { payOutPages } from './pay-out-pages.js'
import { peoplePages } from './people-pages.js'
import { postingFilePages } from './posting-file-pages.js'
import { performancePages } from './performance-pages.js'
import { dataRequestPages } from './data-request-pages.js'
import { practicePages } from './practice-pages.js'
import { privacyPages } from './privacy-pages.js'
import { refundPages } from './refund-pages.js'
import { releaseNotePages } from './release-note-pages.js'
import { reportPages } from './report-pages.js'
import { oldTotalsPages } from './old-totals-pages.js'
import { servicePhasePages } from './service-phase-pages.js'
import { settingPages } from './setting-pages.js'
import { signInPages } from './sign-in-pages.js'
import { staffPages } from './staff-pages.js'
import { supportPages } from './support-pages.js'
import { strugglePages } from './struggle-pages.js'
import { suspensePages } from './suspense-pages.js'
import { suspenseRulePages } from './suspense-rule-pages.js'
import { tracePages } from './trace-pages.js'
import { transferPages } from './transfer-pages.js'
import type { PagesWorld } from './world.js'

/** Every page of the service in every state worth looking at. */
export const pages: PageRegistry<PagesWorld> = {
  pages: [
    ...councilPages, ...accessibilityPages, ...feedbackPages, ...releaseNotePages, ...fundPages, ...answerPages, ...basketPages, ...outcomePages, ...helpPages, ...callerPages, ...linkPages,
    ...lookUpPages, ...messagePages, ...staffPages, ...peoplePages, ...signInPages, ...settingPages, ...privacyPages, ...practicePages, ...dataRequestPages, ...servicePhasePages, ...invitationPages, ...oldTotalsPages, ...measurePages, ...strugglePages, ...availabilityPages, ...supportPages, ...offlinePages, ...ledgerPages, ...importPages, ...importRulePages, ...importSourcePages, ...postingFilePages, ...suspensePages, ...tracePages, ...suspenseRulePages, ...notePages, ...transferPages, ...approvalPages, ...payOutPages, ...refundPages, ...reportPages, ...performancePages, ...errorPages
  ],
  notPages: [
    { route: '/staff/sign-in/password-links/:token', because: 'It leads to where a new password is set' },
    { route: '/staff/sign-in/single-sign-on', because: 'It leads to the council’s provider' },
    { route: '/staff/my-sign-in/time', because: 'It tells a script when the session ends' },
    { route: '/payments/:paymentId', because: 'It leads to wherever the payment goes on' },
    { route: '/staff/cohorts/:cohortId/letters.csv', because: 'It is a download' },
    { route: '/staff/service-phase/old-totals.csv', because: 'It is a download' },
    { route: '/staff/service-phase/old-totals/files/example', because: 'It is a download' },
    { route: '/staff/transactions.csv', because: 'It is a download' },
    { route: '/staff/accessibility/register.csv', because: 'It is a download' },
    { route: '/staff/audit.csv', because: 'It is a download' },
    { route: '/staff/transactions.xlsx', because: 'It is a download' },
    { route: '/staff/reports/receipts.csv', because: 'It is a download' },
    { route: '/staff/measures/struggle.csv', because: 'It is a download' },
    { route: '/performance.csv', because: 'It is a download' },
    { route: '/performance.json', because: 'It is data' },
    { route: '/staff/imports/:importId/file', because: 'It is a download' },
    { route: '/staff/refunds/payment-lists/:listNumber/file', because: 'It is a download' },
    { route: '/staff/imports/account-files/example', because: 'It is a download' },
    { route: '/staff/notes/:noteId/file', because: 'It is a download' },
    { route: '/staff/posting-files/:feedCode/files/:fileNumber/file', because: 'It is a download' }
  ]
}
