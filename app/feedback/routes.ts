import { publicAccess, type Route } from '../web/route.js'
import { giveFeedback, showFeedback, showThanks } from './give-feedback.js'
import { publishDraft, saveDraft, showPublished, showWriting, takeDownPublished } from './said/show-said.js'
import { recordCaller, showRecording } from './staff/record-caller.js'
import { reportProblem, showProblem, showSent } from './staff/report-problem.js'
import { restore, showStriking, strike } from './struck/show-striking.js'
import { castVote, withdrawVote } from './triage/cast-vote.js'
import { saveThemes, showList, showLoad, showOne, showThemes, sort } from './triage/show-feedback.js'

/** What people say of the service, and what came of it. */
export const feedbackRoutes: Route[] = [
  { method: 'get', path: '/feedback', permission: publicAccess, handler: showFeedback },
  { method: 'post', path: '/feedback', permission: publicAccess, handler: giveFeedback },
  { method: 'get', path: '/feedback/thanks', permission: publicAccess, handler: showThanks },
  { method: 'get', path: '/you-said-we-did', permission: publicAccess, handler: showPublished },

  { method: 'get', path: '/staff/problems/new', permission: 'home.view', handler: showProblem },
  { method: 'post', path: '/staff/problems', permission: 'home.view', handler: reportProblem },
  { method: 'get', path: '/staff/feedback/new', permission: 'feedback.record', handler: showRecording },
  { method: 'post', path: '/staff/feedback', permission: 'feedback.record', handler: recordCaller },
  { method: 'get', path: '/staff/feedback/sent', permission: 'home.view', handler: showSent },

  { method: 'get', path: '/staff/feedback', permission: 'feedback.view', handler: showList },
  { method: 'get', path: '/staff/feedback/load', permission: 'feedback.view', handler: showLoad },
  { method: 'get', path: '/staff/feedback/themes', permission: 'feedback.triage', handler: showThemes },
  { method: 'post', path: '/staff/feedback/themes', permission: 'feedback.triage', handler: saveThemes },
  { method: 'get', path: '/staff/feedback/strikings', permission: 'feedback.strike-out', handler: showStriking },
  { method: 'post', path: '/staff/feedback/strikings', permission: 'feedback.strike-out', handler: strike },
  { method: 'get', path: '/staff/feedback/:feedbackId', permission: 'feedback.view', handler: showOne },
  { method: 'post', path: '/staff/feedback/:feedbackId/sortings', permission: 'feedback.triage', handler: sort },
  { method: 'post', path: '/staff/feedback/:feedbackId/votes', permission: 'feedback.record', handler: castVote },
  { method: 'post', path: '/staff/feedback/:feedbackId/vote-withdrawals', permission: 'feedback.record', handler: withdrawVote },
  { method: 'post', path: '/staff/feedback/:feedbackId/restorations', permission: 'feedback.strike-out', handler: restore },
  { method: 'get', path: '/staff/feedback/:feedbackId/said', permission: 'feedback.triage', handler: showWriting },
  { method: 'post', path: '/staff/feedback/:feedbackId/said', permission: 'feedback.triage', handler: saveDraft },
  { method: 'post', path: '/staff/feedback/:feedbackId/said/publications', permission: 'feedback.triage', handler: publishDraft },
  { method: 'post', path: '/staff/feedback/:feedbackId/said/withdrawals', permission: 'feedback.triage', handler: takeDownPublished }
]
