import { bestPractice, criteria } from '../criteria.js'
import { exemptions } from '../issue.js'
import type { IssueChoices } from './choices-query.js'

interface Item {
  value: string
  text: string
}

/** What the questions about an issue offer to choose from. */
export interface IssueQuestions {
  criteria: Item[]
  exemptions: Item[]
  owners: Item[]
  audits: Item[]
}

export function issueQuestionsPage({ owners, audits }: IssueChoices): IssueQuestions {
  const named = ({ id, name }: { id: string, name: string }): Item => ({ value: id, text: name })
  return {
    criteria: [
      chooseOne, ...criteria.map(({ number, name, level }) => ({ value: number, text: `${number} ${name} (${level})` })),
      { value: bestPractice, text: 'None of A or AA: it is AAA or good practice' }
    ],
    exemptions: [chooseOne, ...Object.entries(exemptions).map(([value, text]) => ({ value, text }))],
    owners: [{ value: '', text: 'Nobody yet' }, ...owners.map(named)],
    audits: [{ value: '', text: 'None: somebody noticed it' }, ...audits.map(named)]
  }
}

const chooseOne: Item = { value: '', text: 'Choose one' }
