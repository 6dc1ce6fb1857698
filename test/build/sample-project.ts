import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../../app/paths.js'

/** The least that can be built. */
export const smallSources = {
  'app/greeting.ts': "export const greeting: string = 'hello'\n",
  'migrations/20260101000000_create_greetings.ts': 'export const up = (): void => {}\n',
  'views/greeting.njk': 'Hello {{ name }}\n',
  'assets/stylesheets/resident.scss': 'p { color: red; }\n',
  'assets/stylesheets/staff.scss': 'p { color: blue; }\n',
  'assets/javascripts/resident.ts': "document.title = 'resident'\n",
  'assets/javascripts/staff.ts': "document.title = 'staff'\n",
  'assets/javascripts/tsconfig.json': '{}\n'
}

export interface SampleProject {
  root: string
  dist(...parts: string[]): string
  write(files: Record<string, string>): Promise<void>
  remove(): Promise<void>
}

/** A project in a folder of its own that holds the given files, with this project's packages. */
export async function makeProject(files: Record<string, string>): Promise<SampleProject> {
  const root = await mkdtemp(path.join(tmpdir(), 'counterfoil-build-'))
  const write = async (more: Record<string, string>): Promise<void> => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true })
      await writeFile(path.join(root, name), content)
    }
  }
  await symlink(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'))
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) {
    await cp(path.join(projectRoot, name), path.join(root, name))
  }
  await write(files)
  return {
    root,
    dist: (...parts) => path.join(root, 'dist', ...parts),
    write,
    remove: () => rm(root, { recursive: true, force: true })
  }
}

/** This project's own views and assets with more views beside them, and hardly any code. */
export async function makeProjectWithOurViews(moreViews: Record<string, string> = {}): Promise<SampleProject> {
  const project = await makeProject({ 'app/greeting.ts': smallSources['app/greeting.ts'] })
  for (const folder of ['views', 'assets']) {
    await cp(path.join(projectRoot, folder), path.join(project.root, folder), { recursive: true })
  }
  await project.write(moreViews)
  return project
}
