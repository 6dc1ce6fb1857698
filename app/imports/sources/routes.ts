import type { Route } from '../../web/route.js'
import { saveSourceMapping, showSourceMapping } from './change-mapping.js'
import { saveOrShowSample, showSample } from './map-sample.js'
import { changeSettings, showSettings } from './settings/show-settings.js'
import { showSources, switchSource } from './show-sources.js'
import { showNewSample, takeSample } from './take-sample.js'

/** Where files of receipts come from, and what the columns of a council's own files are. */
export const importSourceRoutes: Route[] = [
  { method: 'get', path: '/staff/import-sources', permission: 'import-sources.change', handler: showSources },
  { method: 'post', path: '/staff/import-sources/:sourceCode/switches', permission: 'import-sources.change', handler: switchSource },
  { method: 'get', path: '/staff/import-sources/:sourceCode/mapping', permission: 'import-sources.change', handler: showSourceMapping },
  { method: 'post', path: '/staff/import-sources/:sourceCode/mapping', permission: 'import-sources.change', handler: saveSourceMapping },
  { method: 'get', path: '/staff/import-sources/:sourceCode/settings', permission: 'import-sources.change', handler: showSettings },
  { method: 'post', path: '/staff/import-sources/:sourceCode/settings', permission: 'import-sources.change', handler: changeSettings },
  { method: 'get', path: '/staff/import-sources/new', permission: 'import-sources.change', handler: showNewSample },
  { method: 'post', path: '/staff/import-sources/samples', permission: 'import-sources.change', handler: takeSample },
  { method: 'get', path: '/staff/import-sources/samples/:sampleId', permission: 'import-sources.change', handler: showSample },
  { method: 'post', path: '/staff/import-sources/samples/:sampleId', permission: 'import-sources.change', handler: saveOrShowSample }
]
