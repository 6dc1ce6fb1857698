import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { accessibilityRoutes } from './accessibility/routes.js'
import { approvalRoutes } from './approvals/routes.js'
import { assistedDigitalRoutes } from './assisted-digital/routes.js'
import { attentionRoutes } from './attention/routes.js'
import { availabilityProblems } from './availability/availability-problems.js'
import { availabilityRoutes } from './availability/routes.js'
import { feedbackRoutes } from './feedback/routes.js'
import { homeRoutes } from './home/routes.js'
import { navigation } from './home/staff-navigation.js'
import { importRoutes } from './imports/routes.js'
import { importSourceRoutes } from './imports/sources/routes.js'
import { ledgerCheckRoutes } from './ledger-checks/routes.js'
import { postingFeedRoutes } from './posting-files/feeds/routes.js'
import { postingLayoutRoutes } from './posting-files/layouts/routes.js'
import { postingFileRoutes } from './posting-files/routes.js'
import { performanceRoutes } from './performance/routes.js'
import { wholeService } from './performance/all-councils.js'
import { payOutRoutes } from './pay-outs/routes.js'
import { paymentRoutes } from './payments/routes.js'
import { webhooks } from './payments/webhooks.js'
import { paymentProblems } from './payments/payment-problems.js'
import { helpingRoutes } from './payments/helping/routes.js'
import { offlineRoutes } from './payments/offline/routes.js'
import { linkRoutes } from './payments/links/routes.js'
import { lookUpRoutes } from './look-up/routes.js'
import { measureRoutes } from './measures/routes.js'
import { messageRoutes } from './messages/routes.js'
import { largestUploadBytes } from './notes/note-file.js'
import { noteRoutes } from './notes/routes.js'
import { dataRequestRoutes } from './privacy/requests/routes.js'
import { noteCookies } from './privacy/note-cookies.js'
import { practiceRoutes } from './practice/routes.js'
import { privacyRoutes } from './privacy/routes.js'
import { receiptRoutes } from './receipts/routes.js'
import { disputeRoutes } from './disputes/routes.js'
import { releaseNoteRoutes } from './release-notes/routes.js'
import { refundRoutes } from './refunds/routes.js'
import { reportRoutes } from './reports/routes.js'
import { invitationRoutes } from './service-phase/invitations/routes.js'
import { oldTotalsRoutes } from './service-phase/old-totals/routes.js'
import { servicePhaseRoutes } from './service-phase/routes.js'
import { startRoutes } from './service-phase/start/show-start.js'
import { settingsRoutes } from './settings/routes.js'
import { staffRoutes } from './staff/routes.js'
import { recordJourneys } from './struggle/recording/record-journeys.js'
import { struggleRoutes } from './struggle/routes.js'
import { supportRouteRoutes } from './support-routes/routes.js'
import { suspenseRoutes } from './suspense/routes.js'
import { traceRoutes } from './traces/routes.js'
import { transactionRoutes } from './transactions/routes.js'
import { transferRoutes } from './transfers/routes.js'
import { keepLatePosts } from './sign-in/kept-posts/keep-late-posts.js'
import { signInRoutes } from './sign-in/routes.js'
import { auditAddress } from './web/incoming/audit-address.js'
import { assets } from './web/rendering/assets.js'
import { compressPages } from './web/rendering/compressed-pages.js'
import { csrf } from './web/csrf.js'
import { closedToNewPayments } from './web/visited-council/closed.js'
import { currentCouncil } from './web/visited-council/current-council.js'
import { practiceApart } from './web/visited-council/practice.js'
import { errorPage, noSuchPage } from './web/error-pages.js'
import { formBody } from './web/form-body.js'
import { cardPagesInPolicy, securityHeaders } from './web/headers.js'
import { health } from './web/health.js'
import { pageContext } from './web/page-context.js'
import type { Services } from './web/request.js'
import { requestLog } from './web/incoming/request-log.js'
import { mount } from './web/route.js'
import { sessions } from './web/sessions.js'
import { signedInPerson } from './web/signed-in-person.js'
import { uploads } from './web/incoming/uploads.js'
import { useTemplates } from './web/rendering/templates.js'
import { wayBack } from './web/way-back.js'

/**
 * The whole web program: what happens to each request in order, then a line for each feature.
 * @param pool connections for sessions, which are read outside any council's transaction
 */
export function createApp(services: Services, pool: Pool, isStopping: () => boolean = () => false): Express {
  const { config } = services
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustedProxies)
  app.set('query parser', 'simple')
  app.set('etag', false)
  useTemplates(app)

  app.use((request, _response, next) => { request.services = services; next() })
  app.use(health(isStopping))
  app.use(requestLog(services.log))
  app.use(securityHeaders(config))
  app.use(wholeService())
  app.use(currentCouncil(services))
  app.use(noteCookies())
  app.use(practiceApart())
  app.use(cardPagesInPolicy(config))
  app.use('/assets', assets())
  app.use('/webhooks', webhooks())
  app.use(sessions(pool, config))
  app.use(signedInPerson())
  app.use(uploads({ '/staff/imports': 'imports.upload', '/staff/import-sources/samples': 'import-sources.change', '/staff/pay-outs/files': 'pay-outs.check' }))
  app.use(uploads({ '/staff/cohort-files': 'service-phase.change', '/staff/service-phase/old-totals/files': 'service-phase.change' }, largestUploadBytes))
  app.use(uploads({ '/staff/notes': 'notes.write' }, largestUploadBytes))
  app.use(formBody())
  app.use(keepLatePosts())
  app.use(csrf())
  app.use(compressPages())
  app.use(pageContext())
  app.use(auditAddress())
  app.use(navigation())
  app.use(wayBack())
  app.use(recordJourneys())
  app.use('/pay', closedToNewPayments())
  mountFeatures(app)
  app.use(noSuchPage)
  app.use(availabilityProblems)
  app.use(paymentProblems)
  app.use(errorPage)
  return app
}

/** The table of contents. */
function mountFeatures(app: Express): void {
  mount(app, startRoutes)
  mount(app, privacyRoutes)
  mount(app, dataRequestRoutes)
  mount(app, accessibilityRoutes)
  mount(app, paymentRoutes)
  mount(app, receiptRoutes)
  mount(app, helpingRoutes)
  mount(app, linkRoutes)
  mount(app, offlineRoutes)
  mount(app, lookUpRoutes)
  mount(app, messageRoutes)
  mount(app, signInRoutes)
  mount(app, homeRoutes)
  mount(app, attentionRoutes)
  mount(app, transactionRoutes)
  mount(app, transferRoutes)
  mount(app, approvalRoutes)
  mount(app, traceRoutes)
  mount(app, suspenseRoutes)
  mount(app, noteRoutes)
  mount(app, importRoutes)
  mount(app, importSourceRoutes)
  mount(app, postingFileRoutes)
  mount(app, postingFeedRoutes)
  mount(app, postingLayoutRoutes)
  mount(app, payOutRoutes)
  mount(app, ledgerCheckRoutes)
  mount(app, refundRoutes)
  mount(app, disputeRoutes)
  mount(app, reportRoutes)
  mount(app, feedbackRoutes)
  mount(app, releaseNoteRoutes)
  mount(app, performanceRoutes)
  mount(app, servicePhaseRoutes)
  mount(app, invitationRoutes)
  mount(app, oldTotalsRoutes)
  mount(app, availabilityRoutes)
  mount(app, supportRouteRoutes)
  mount(app, measureRoutes)
  mount(app, struggleRoutes)
  mount(app, assistedDigitalRoutes)
  mount(app, settingsRoutes)
  mount(app, staffRoutes)
  mount(app, practiceRoutes)
}
